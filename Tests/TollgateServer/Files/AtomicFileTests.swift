import Testing

@testable import TollgateServer

@Suite("A file that is written in one step")
struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("It has its content and its mode, and nothing is left beside it")
    func written() throws {
        try AtomicFile.replace(folder.path("a"), with: Array("first".utf8), mode: 0o600)
        try AtomicFile.replace(folder.path("a"), with: Array("second".utf8), mode: 0o600)
        #expect(try folder.text("a") == "second")
        #expect(try folder.permissions("a") == 0o600)
        #expect(try folder.names() == ["a"])
    }

    @Test("A file that others could read is replaced by one that they cannot")
    func narrowed() throws {
        _ = try folder.write("a", "open")
        try folder.setPermissions("a", 0o644)
        try AtomicFile.replace(folder.path("a"), with: [], mode: 0o600)
        #expect(try folder.permissions("a") == 0o600)
        #expect(try folder.text("a").isEmpty)
    }

    @Test("A folder that is absent is named in the fault")
    func absentFolder() {
        let path = folder.path("absent/a")
        let fault = #expect(throws: FileFault.self) {
            try AtomicFile.replace(path, with: [], mode: 0o600)
        }
        #expect(fault?.description == "\(path): cannot write it: No such file or directory")
    }

    @Test("When the name is taken by a folder, nothing is left behind")
    func takenName() throws {
        #expect(throws: FileFault.self) {
            try AtomicFile.replace(folder.root, with: [1], mode: 0o600)
        }
        #expect(try folder.names().isEmpty)
    }
}
