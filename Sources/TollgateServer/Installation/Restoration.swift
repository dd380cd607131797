public import Authority
import Foundation
import SQLiteStore
public import TollgateCore
import TollgateCrypto

/// Puts a backup into a data folder whose rings are there.
///
/// The copy is made, examined and brought up to date beside the store, and takes the store's name in one
/// step at the end: until then nothing has changed.
public struct Restoration: Sendable {
    /// What was restored.
    public struct Outcome: Sendable {
        /// The epoch that the store has now.
        public let epoch: String
        /// How many audit rows it has.
        public let auditRows: Int64
        /// The hash of its newest audit row.
        public let auditHead: Digest
        /// How many credentials it has.
        public let credentials: Int
        /// Where the store that was there is kept, or `nil` where there was none.
        public let kept: String?
    }

    /// What stands behind a store's name in that of its log.
    private static let log = "-wal"

    private let folder: DataFolder
    private let time: TimeSource
    private let randomness: Randomness

    /// Makes a restoration into a folder.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - time: The clocks.
    ///   - randomness: Where the new epoch comes from.
    public init(_ folder: DataFolder, time: TimeSource = .system, randomness: Randomness = .system)
    {
        self.folder = folder
        self.time = time
        self.randomness = randomness
    }

    /// Restores a backup.
    ///
    /// - Parameters:
    ///   - file: The backup.
    ///   - isReplacing: Whether a store that is there is replaced.
    ///   - actor: Who restores it.
    /// - Returns: What was restored.
    /// - Throws: ``BackupError``, ``InstallationError``, ``StoreFault``, faults of files.
    public func run(
        _ file: String,
        replacing isReplacing: Bool,
        by actor: Actor
    ) async throws
        -> Outcome
    {
        try check(file, isReplacing)
        let rings = try folder.readRings()
        try Self.usable { try SQLiteStore.examine(file) }
        // A name of its own: another restoration may run beside this one until one of them places its copy.
        let mark = randomness.text(8, of: "0123456789abcdefghjkmnpqrstvwxyz")
        let copy = "\(folder.storePath).\(mark).restoring"
        do {
            guard try NewFile.reserve(copy) else { throw BackupError.fileExists(copy) }
            try SQLiteStore.copy(file, to: copy)
            let credentials = try await prepare(copy, rings, by: actor)
            try SQLiteStore.beginAnew(copy, randomness: randomness)
            try NewFile.sync(copy)
            let (epoch, last) = try SQLiteStore.glance(copy)
            let kept = try place(copy, replacing: isReplacing)
            return Outcome(
                epoch: epoch,
                auditRows: last?.sequence ?? 0,
                auditHead: last?.hash ?? AuditChain.origin,
                credentials: credentials,
                kept: kept
            )
        } catch {
            try discard(copy)
            throw error
        }
    }

    private func check(_ file: String, _ isReplacing: Bool) throws {
        guard FileManager.default.fileExists(atPath: file) else { throw BackupError.noFile(file) }
        guard folder.hasRings else { throw BackupError.noRings(folder.ringsPath) }
        if let server = try folder.addresses() {
            throw BackupError.storeInUse("process \(server.pid) serves this folder")
        }
        try requireRoom(isReplacing)
    }

    private func requireRoom(_ isReplacing: Bool) throws(BackupError) {
        guard isReplacing || !folder.hasStore else {
            throw .storePresent(folder.storePath)
        }
    }

    /// Brings the copy up to date, and requires that the folder's rings are those that it was made with.
    private func prepare(_ copy: String, _ rings: Rings, by actor: Actor) async throws -> Int {
        let store = try Self.usable { try SQLiteStore(path: copy, create: false) }
        do {
            if let fault = try await RingsMatch.fault(rings, store, at: time.now()) {
                throw BackupError.otherRings(fault)
            }
            let authority = Authority(
                store: store,
                rings: LiveRings(rings),
                kinds: [],
                time: time,
                randomness: randomness,
                overlapMax: .zero
            )
            let epoch = try await store.read { try $0.feed.position().epoch }
            try await authority.record(
                .storeRestore,
                "store",
                ["backup_epoch": .string(epoch), "replaced": .bool(folder.hasStore)],
                by: actor
            )
            let credentials = try await store.read { try $0.credentials.count() }
            try await store.close()
            return credentials
        } catch {
            try await store.close()
            throw error
        }
    }

    /// Gives the copy the store's name; returns where the store that was there is kept.
    ///
    /// Whoever opens a store takes the folder's lock for it, so nobody opens the old one on the way.
    private func place(_ copy: String, replacing isReplacing: Bool) throws -> String? {
        try FolderLock.hold(folder.path) {
            try requireRoom(isReplacing)
            let kept = folder.hasStore ? try keepOld() : nil
            guard rename(copy, folder.storePath) == 0 else {
                let fault = FileFault.last(.write, folder.storePath)
                if let kept { try move(kept + Self.log, to: folder.storePath + Self.log) }
                throw fault
            }
            try NewFile.sync(folder.storePath)
            return kept
        }
    }

    private func keepOld() throws -> String {
        let kept = "\(folder.storePath).\(time.now().seconds).old"
        let log = folder.storePath + Self.log
        // The log of a damaged store may hold its newest commits. It has its second name before the store is
        // opened, since SQLite removes a log that it can make nothing of.
        guard link(log, kept + Self.log) == 0 || errno == ENOENT else {
            throw FileFault.last(.write, kept + Self.log)
        }
        do {
            try SQLiteStore.takeAlone(folder.storePath)
            try NewFile.discard(kept + Self.log)
        } catch let fault as StoreFault where fault.code == .corrupt {
            // A store that is damaged is what a backup is for.
        } catch {
            try NewFile.discard(kept + Self.log)
            guard let fault = error as? StoreFault, fault.code == .busy else { throw error }
            throw BackupError.storeInUse("another process has it open")
        }
        // A second name, so that the store's own is at no moment without a store.
        guard link(folder.storePath, kept) == 0 else { throw FileFault.last(.write, kept) }
        // What is left of the old log must not be taken for that of the new store.
        for suffix in [Self.log, "-shm"] { try NewFile.discard(folder.storePath + suffix) }
        return kept
    }

    /// Renames a file if it is there.
    private func move(_ file: String, to target: String) throws(FileFault) {
        guard rename(file, target) == 0 || errno == ENOENT else { throw .last(.write, target) }
    }

    private func discard(_ copy: String) throws {
        for suffix in ["", "-wal", "-shm", "-journal"] { try NewFile.discard(copy + suffix) }
    }

    /// Says of a fault of the store what it means for a backup.
    private static func usable<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let fault as StoreFault {
            let reason =
                switch fault.code {
                case .tooNew: "it was written by a newer version of tollgate"
                case .corrupt: "it is damaged, or no backup of tollgate"
                case .unavailable: "it holds no store, or cannot be read"
                default: fault.description
                }
            throw BackupError.unusable(reason)
        }
    }
}
