import Foundation
import SQLiteStore
import TestSupport
import Testing
import TollgateCore

@Suite("Opening a SQLite store")
struct SQLiteStoreOpeningTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    @Test("is unavailable where it is missing and is not to be made")
    func missing() {
        #expect(code(create: false) == .unavailable)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("is unavailable where its folder is missing", arguments: [true, false])
    func missingFolder(create: Bool) {
        #expect(code(of: folder.file("nowhere/store.sqlite"), create: create) == .unavailable)
    }

    @Test("is unavailable where a folder stands in its place", arguments: [true, false])
    func folderInPlace(create: Bool) {
        #expect(code(of: folder.path, create: create) == .unavailable)
    }

    @Test("fills an empty file only where a store is to be made")
    func empty() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(code(create: false) == .unavailable)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
        #expect(code(create: true) == nil)
    }

    @Test("finds a file of something else corrupt, and leaves it", arguments: [true, false])
    func foreignFile(create: Bool) throws {
        let letter = Data(String(repeating: "Dear database, ", count: 1_000).utf8)
        try letter.write(to: URL(fileURLWithPath: path))
        #expect(code(create: create) == .corrupt)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == letter)
    }

    @Test("finds a database of other software corrupt", arguments: [true, false])
    func foreignDatabase(create: Bool) async throws {
        try await makeStore()
        try patch(at: Header.applicationID, with: [0, 0, 0, 0])
        #expect(code(create: create) == .corrupt)
    }

    @Test("refuses the schema of a newer version", arguments: [true, false])
    func newer(create: Bool) async throws {
        try await makeStore()
        try patch(at: Header.userVersion, with: [0, 0, 0, 99])
        #expect(code(create: create) == .tooNew)
    }

    @Test("finds a cut file corrupt, at the latest when it is read")
    func cut() async throws {
        try await makeStore()
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let start = whole.prefix(8_192)
        try start.write(to: URL(fileURLWithPath: path))
        let fault = await #expect(throws: StoreFault.self) {
            let store = try SQLiteStore(path: path, create: false)
            _ = try await store.ids()
        }
        #expect(fault?.code == .corrupt)
    }

    @Test("says in a fault's detail what is wrong, and in its text nothing of the file")
    func detail() throws {
        let fault = #expect(throws: StoreFault.self) {
            try SQLiteStore(path: path, create: false)
        }
        #expect(
            fault?.description == "the store failed (unavailable): it cannot be opened or reached"
        )
        #expect(fault?.debugDescription.contains("\(path): No such file") == true)
    }

    @Test("at the same time by many makes one store")
    func race() async throws {
        let path = path
        let epochs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let store = try SQLiteStore(path: path, create: true)
                    let epoch = try await store.epoch()
                    try await store.close()
                    return epoch
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(epochs.count == 1)
    }

    /// Where SQLite's file header keeps two numbers of four bytes, the highest first.
    private enum Header {
        static let userVersion: UInt64 = 60
        static let applicationID: UInt64 = 68
    }

    private func makeStore() async throws {
        let store = try SQLiteStore(path: path, create: true)
        try await store.add(1)
        try await store.close()
    }

    private func patch(at offset: UInt64, with bytes: [UInt8]) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: bytes)
        try file.close()
    }

    /// The code of the fault that opening throws, or `nil` where the store opens.
    private func code(of path: String? = nil, create: Bool) -> StoreFault.Code? {
        do {
            _ = try SQLiteStore(path: path ?? self.path, create: create)
            return nil
        } catch let fault as StoreFault {
            return fault.code
        } catch {
            Issue.record("no fault of the store: \(error)")
            return nil
        }
    }
}
