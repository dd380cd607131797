import Testing

@testable import TollgateServer

@Suite("A file that is read up to a size")
struct BoundedFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("It is read up to its maximum, and refused one byte above")
    func maximum() throws {
        let path = try folder.write("a", String(repeating: "x", count: 200_000))
        try folder.setPermissions("a", 0o640)
        let file = try BoundedFile.content(of: path, bytesMax: 200_000)
        #expect(file.bytes.count == 200_000)
        #expect(file.permissions == 0o640)
        let fault = #expect(throws: FileFault.self) {
            try BoundedFile.content(of: path, bytesMax: 199_999)
        }
        #expect(fault?.reason == "cannot read it: it has more than 199999 bytes")
    }

    @Test("An absent file is nothing, or a fault, as the caller wants")
    func absent() throws {
        let path = folder.path("absent")
        #expect(try BoundedFile.contentIfPresent(of: path, bytesMax: 1) == nil)
        #expect(throws: FileFault.self) { try BoundedFile.content(of: path, bytesMax: 1) }
    }

    @Test("A folder is not a file")
    func folderInstead() {
        let fault = #expect(throws: FileFault.self) {
            try BoundedFile.contentIfPresent(of: folder.root, bytesMax: 1)
        }
        #expect(fault?.reason == "cannot read it: Is a directory")
    }
}
