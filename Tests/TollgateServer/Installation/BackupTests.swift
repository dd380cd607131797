import Authority
import Foundation
import SQLiteStore
import Testing
import TollgateCore
import TollgateCrypto

@testable import TollgateServer

@Suite("A backup of the store")
struct BackupTests {
    private func newFolder(_ stage: InstallationStage, rings: Bool = true) throws -> DataFolder {
        let folder = DataFolder(stage.root.path("other"))
        try folder.ensure()
        if rings { try folder.place(stage.installation.rings.current) }
        return folder
    }

    private func count(_ folder: DataFolder) async throws -> Int {
        let opened = try InstallationStage.open(folder.path, create: false)
        let count = try await opened.store.read { try $0.credentials.count() }
        try await opened.store.close()
        return count
    }

    @Test("is made beside an open store, for its owner alone, and comes back with another epoch")
    func roundTrip() async throws {
        let stage = try await InstallationStage()
        let issued = try await stage.issue()
        let file = stage.root.path("copy")
        let backup = try await Backup.make(stage.installation, to: file, by: "test")
        _ = try await stage.issue()
        #expect(try stage.root.permissions("copy") == 0o600)
        #expect(backup.auditRows == 3)
        let folder = try newFolder(stage)
        let outcome = try await Restoration(folder).run(file, replacing: false, by: "test")
        #expect(outcome.credentials == 1 && outcome.kept == nil)
        #expect(outcome.epoch != backup.epoch)
        #expect(outcome.auditRows == 4)
        let opened = try InstallationStage.open(folder.path, create: false)
        let known = try await opened.store.read { try $0.credentials.find(issued.record.id) }
        #expect(known == issued.record)
        let chain = opened.authority.audit
        let verdict = try await opened.store.read {
            try chain.verify($0, expecting: backup.auditHead)
        }
        guard case .sound = verdict else {
            Issue.record("\(verdict)")
            return
        }
        try await opened.store.close()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == ["rings.json", "tollgate.sqlite"]
        )
    }

    @Test("does not bring back sessions and reports of servers")
    func endsWhatWasForAWhile() async throws {
        let stage = try await InstallationStage()
        let issued = try await stage.issue()
        let session = SessionRecord(
            id: SessionID(rawValue: "ses_1"),
            kind: "test.key",
            digest: Digest(repeating: 7),
            pepper: PepperID(rawValue: 1),
            credential: issued.record.id,
            createdAt: stage.installation.time.now(),
            expiresAt: stage.installation.time.now() + .seconds(3_600)
        )
        try await stage.installation.store.transaction { try $0.sessions.insert(session) }
        try await stage.report("one")
        let file = stage.root.path("copy")
        _ = try await Backup.make(stage.installation, to: file, by: "test")
        let folder = try newFolder(stage)
        _ = try await Restoration(folder).run(file, replacing: false, by: "test")
        let opened = try InstallationStage.open(folder.path, create: false)
        let found = try await opened.store.read { try $0.sessions.find(session.digest) }
        #expect(found == nil)
        #expect(try await InstallationStage.nodes(opened.store).isEmpty)
        try await opened.store.close()
    }

    @Test("overwrites no file")
    func overwritesNothing() async throws {
        let stage = try await InstallationStage()
        let file = try stage.root.write("copy", "mine")
        await #expect(throws: BackupError.fileExists(file)) {
            try await Backup.make(stage.installation, to: file, by: "test")
        }
        #expect(try stage.root.text("copy") == "mine")
        #expect(try await stage.actions().isEmpty)
    }

    @Test("is not restored over a store unless that is asked for, which then is kept")
    func replaces() async throws {
        let stage = try await InstallationStage()
        _ = try await stage.issue()
        let file = stage.root.path("copy")
        _ = try await Backup.make(stage.installation, to: file, by: "test")
        _ = try await stage.issue()
        let folder = stage.installation.folder
        await #expect(throws: BackupError.storePresent(folder.storePath)) {
            try await Restoration(folder).run(file, replacing: false, by: "test")
        }
        let inUse = await #expect(throws: BackupError.self) {
            try await Restoration(folder).run(file, replacing: true, by: "test")
        }
        guard case .storeInUse = inUse else {
            Issue.record("\(String(describing: inUse))")
            return
        }
        try await stage.installation.store.close()
        let outcome = try await Restoration(folder).run(file, replacing: true, by: "test")
        #expect(try await count(folder) == 1)
        let kept = try #require(outcome.kept)
        try SQLiteStore.examine(kept)
    }

    @Test("takes the place of a store that is damaged")
    func replacesDamaged() async throws {
        let stage = try await InstallationStage()
        let file = stage.root.path("copy")
        _ = try await Backup.make(stage.installation, to: file, by: "test")
        try await stage.installation.store.close()
        let folder = stage.installation.folder
        for (suffix, text) in [
            ("", "no store at all, but long enough to be one"), ("-wal", "the newest commits"),
            ("-shm", "nothing"),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.storePath + suffix))
        }
        let outcome = try await Restoration(folder).run(file, replacing: true, by: "test")
        let kept = try #require(outcome.kept)
        #expect(try String(contentsOfFile: kept + "-wal", encoding: .utf8) == "the newest commits")
        #expect(!FileManager.default.fileExists(atPath: folder.storePath + "-wal"))
        #expect(try await count(folder) == 0)
    }

    @Test("is restored once, however many try at the same time, and leaves nothing else behind")
    func isRestoredOnce() async throws {
        let stage = try await InstallationStage()
        let file = stage.root.path("copy")
        _ = try await Backup.make(stage.installation, to: file, by: "test")
        let folder = try newFolder(stage)
        let restoration = Restoration(folder)
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        _ = try await restoration.run(file, replacing: false, by: "test")
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.filter { $0.hasSuffix(".restoring") || $0.hasSuffix(".old") }.isEmpty)
    }

    @Test("is restored only with the keys that it was made with")
    func needsItsKeys() async throws {
        let stage = try await InstallationStage()
        _ = try await stage.issue()
        let file = stage.root.path("copy")
        let early = stage.installation.rings.current
        _ = try await KeyRotation(stage.installation, by: "test").rotate(.pepper, wait: .zero)
        _ = try await stage.issue()
        _ = try await Backup.make(stage.installation, to: file, by: "test")
        let none = try newFolder(stage, rings: false)
        await #expect(throws: BackupError.noRings(none.ringsPath)) {
            try await Restoration(none).run(file, replacing: false, by: "test")
        }
        for (name, rings, word) in [
            ("foreign", Rings(.system), "audit chain"), ("early", early, "pepper 2"),
        ] {
            let folder = DataFolder(stage.root.path(name))
            try folder.ensure()
            try folder.place(rings)
            let error = await #expect(throws: BackupError.self) {
                try await Restoration(folder).run(file, replacing: false, by: "test")
            }
            #expect(error?.description.contains(word) == true)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["rings.json"]
            )
        }
    }

    enum Damage: CaseIterable {
        case empty, garbage, cut, altered
    }

    @Test(
        "is refused when it is damaged, and leaves the folder as it was",
        arguments: Damage.allCases
    )
    func damaged(_ damage: Damage) async throws {
        let stage = try await InstallationStage()
        for _ in 0..<40 { _ = try await stage.issue() }
        let file = stage.root.path("copy")
        _ = try await Backup.make(stage.installation, to: file, by: "test")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        switch damage {
        case .empty: bytes = Data()
        case .garbage: bytes = Data("not a store".utf8)
        case .cut: bytes = bytes.prefix(bytes.count / 2)
        case .altered:
            // An actor's name in an audit row: the file is sound for SQLite, but not for the chain.
            let range = try #require(bytes.range(of: Data("credential.create".utf8)))
            bytes.replaceSubrange(range, with: Data("credential.creatd".utf8))
        }
        try bytes.write(to: URL(fileURLWithPath: file))
        let folder = try newFolder(stage)
        await #expect(throws: BackupError.self) {
            try await Restoration(folder).run(file, replacing: false, by: "test")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["rings.json"])
    }
}
