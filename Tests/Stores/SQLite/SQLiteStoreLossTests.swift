import Foundation
import TestSupport
import Testing
import TollgateCore

@testable import SQLiteStore

@Suite("A SQLite store whose files are taken from under it")
struct SQLiteStoreLossTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    @Test("acknowledges nothing any more", arguments: ["", "-wal", "-shm"])
    func removed(suffix: String) async throws {
        let store = try SQLiteStore(path: path, create: true)
        try await store.add(1)
        try FileManager.default.removeItem(atPath: path + suffix)
        await expectMoved { try await store.add(2) }
        // From here on neither is asked of the files again.
        await expectMoved { _ = try await store.ids() }
        await expectMoved { _ = try await store.hasNews() }
    }

    @Test("stays a fault where another file takes the place, and where the own one comes back")
    func replaced() async throws {
        let store = try SQLiteStore(path: path, create: true)
        try await store.add(1)
        let aside = folder.file("aside.sqlite")
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        try FileManager.default.copyItem(atPath: aside, toPath: path)
        await expectMoved { try await store.add(2) }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: aside, toPath: path)
        await expectMoved { try await store.add(3) }
    }

    @Test("is noticed without a change, by the next look", .timeLimit(.minutes(5)))
    func noticed() async throws {
        let store = try SQLiteStore(path: path, create: true)
        try FileManager.default.removeItem(atPath: path)
        while true {
            do {
                _ = try await store.ids()
                await Task.yield()
            } catch let fault as StoreFault where [.unavailable, .busy].contains(fault.code) {
                // A further reader was opened before the look, and found no file; or others took the time.
                await Task.yield()
            } catch let fault as StoreFault {
                #expect(fault.code == .moved)
                return
            }
        }
    }

    @Test("is not suspected for what other processes do with it")
    func sharing() async throws {
        let store = try SQLiteStore(path: path, create: true)
        for number in 1...5 {
            let other = try SQLiteStore(path: path, create: false)
            try await other.add(number)
            try await other.close()
            try await store.add(100 + number)
        }
        let count = try await store.ids().count
        #expect(count == 10)
        try await store.close()
    }

    private func expectMoved(_ work: () async throws -> Void) async {
        let fault = await #expect(throws: StoreFault.self) { try await work() }
        #expect(fault?.code == .moved)
    }
}
