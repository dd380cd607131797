import Foundation
import TestSupport
import Testing
import TollgateCore

@testable import SQLiteStore

@Suite("The SQLite store's file")
struct SQLiteStoreFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    @Test("is made for its owner alone, with its log and index")
    func modes() async throws {
        let store = try SQLiteStore(path: path, create: true)
        try await store.add(1)
        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "store.sqlite\(suffix)")
        }
        try await store.close()
    }

    @Test("is written through a log, and to the disk at each commit")
    func settings() async throws {
        let store = try SQLiteStore(path: path, create: true)
        let full = "2"
        let expected = [
            "journal_mode": "wal", "synchronous": full, "foreign_keys": "1",
            "busy_timeout": "3000", "user_version": "8",
        ]
        for (name, value) in expected {
            let found = try await store.setting(name)
            #expect(found == value, "\(name)")
        }
        try await store.close()
    }

    @Test("keeps its rows and its epoch when it is opened again", arguments: [true, false])
    func reopening(create: Bool) async throws {
        let first = try SQLiteStore(path: path, create: true)
        try await first.add(1)
        let epoch = try await first.epoch()
        try await first.close()
        let second = try SQLiteStore(path: path, create: create)
        let found = try await second.ids()
        #expect(found == [.sample(1)])
        let epochAgain = try await second.epoch()
        #expect(epochAgain == epoch)
        try await second.close()
    }

    @Test("has an epoch of the randomness that it is given")
    func epochs() async throws {
        var epochs: [String] = []
        for (name, seed) in [("a", 1), ("b", 1), ("c", 2)] as [(String, UInt64)] {
            let randomness = SeededRandomness(seed: seed).source
            let store = try SQLiteStore(
                path: folder.file(name),
                create: true,
                randomness: randomness
            )
            epochs.append(try await store.epoch())
            try await store.close()
        }
        #expect(epochs[0] == epochs[1])
        #expect(epochs[0] != epochs[2])
        #expect(epochs.allSatisfy { $0.count == 26 })
    }

    @Test("gives back the last commit of a process that died")
    func recovery() async throws {
        let store = try SQLiteStore(path: path, create: true)
        try await store.add(1)
        // What a dead process leaves: the file and its log, not yet folded in.
        let copy = folder.file("copy.sqlite")
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
        let recovered = try SQLiteStore(path: copy, create: false)
        let found = try await recovered.ids()
        #expect(found == [.sample(1)])
        try await recovered.close()
        try await store.close()
    }

    @Test("stands alone once the store is closed")
    func closing() async throws {
        let store = try SQLiteStore(path: path, create: true)
        try await store.add(1)
        _ = try await store.ids()
        try await store.close()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files == ["store.sqlite"])
    }

    @Test("that is full is a fault that undoes its transaction, and reading goes on")
    func full() async throws {
        let store = try SQLiteStore(path: path, create: true)
        try await store.add(1)
        _ = try await store.setting("max_page_count = 1")
        let fault = await #expect(throws: StoreFault.self) {
            try await store.transaction { transaction in
                for number in 2...2_000 { try transaction.organisations.insert(.sample(number)) }
            }
        }
        #expect(fault?.code == .full)
        let found = try await store.ids()
        #expect(found == [.sample(1)])
        try await store.close()
    }
}
