import Foundation
import Testing
import TollgateServer

@Suite("A configuration file on the disk")
struct ConfigurationFileOnDiskTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func load(_ path: String) throws -> LoadedConfiguration {
        try Loading.loader.load(file: path, variables: [:])
    }

    @Test("It is read, and named in messages as it was named by the operator")
    func read() throws {
        let path = try folder.write("a.yaml", "data: here\n")
        #expect(try load(path).configuration.data == "here")
        #expect(try load(path).origin(of: "data") == .file(path, line: 1, column: 7))
    }

    @Test("No file at all is no problem; a named file that is absent is one")
    func absent() throws {
        #expect(
            try Loading.loader.load(file: nil, variables: [:]).configuration
                == Loading.good().configuration
        )
        let path = folder.path("absent.yaml")
        let error = #expect(throws: ConfigurationError.self) { try load(path) }
        #expect(error?.description == "\(path): cannot read it: No such file or directory")
    }

    @Test("A file of 1 MiB is read, and a larger one is refused")
    func size() throws {
        let longest = "#" + String(repeating: "x", count: 1_048_575)
        #expect(throws: Never.self) { try load(folder.write("longest.yaml", longest)) }
        let path = try folder.write("longer.yaml", longest + "x")
        let error = #expect(throws: ConfigurationError.self) { try load(path) }
        #expect(
            error?.description == "\(path): cannot read it: it has more than 1048576 bytes"
        )
    }

    @Test("Bytes that are not UTF-8 are refused")
    func notText() throws {
        let path = folder.path("latin.yaml")
        try Data([0x61, 0x3A, 0xE5]).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: ConfigurationError.self) { try load(path) }
        #expect(error?.description == "\(path): is not UTF-8 text")
    }
}
