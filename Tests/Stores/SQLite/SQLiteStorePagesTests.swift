import Foundation
import SQLiteStore
import TestSupport
import Testing
import TollgateCore

@Suite("Checking the pages of a SQLite store")
struct SQLiteStorePagesTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    @Test("finds a sound one sound, also while it is open")
    func sound() async throws {
        let store = try await fill()
        #expect(try SQLiteStore.checkPages(path, within: .seconds(30)))
        try await store.close()
        #expect(try SQLiteStore.checkPages(path, within: .seconds(30)))
    }

    @Test("finds a page that was overwritten, though the store opens")
    func damaged() async throws {
        let store = try await fill()
        try await store.close()
        let pageBytes: UInt64 = 4_096
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let size = try #require(attributes[.size] as? NSNumber).uint64Value
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        // Every page behind the schema's first ones: tables and indexes.
        var offset = 8 * pageBytes
        while offset < size {
            try file.seek(toOffset: offset)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 64))
            offset += pageBytes
        }
        try file.close()
        let fault = #expect(throws: StoreFault.self) {
            try SQLiteStore.checkPages(path, within: .seconds(30))
        }
        #expect(fault?.code == .corrupt)
    }

    private func fill() async throws -> SQLiteStore {
        let store = try SQLiteStore(path: path, create: true)
        try await store.transaction { transaction in
            for number in 1...500 { try transaction.organisations.insert(.sample(number)) }
        }
        return store
    }
}
