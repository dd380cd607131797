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
        let copy = "\(folder.storePath).restoring"
        try discard(copy)
        do {
            guard try NewFile.reserve(copy) else { throw BackupError.fileExists(copy) }
            try SQLiteStore.copy(file, to: copy)
            let credentials = try await prepare(copy, rings, by: actor)
            try SQLiteStore.beginAnew(copy, randomness: randomness)
            try NewFile.sync(copy)
            let (epoch, last) = try SQLiteStore.glance(copy)
            let kept = try place(copy)
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
        guard isReplacing || !folder.hasStore else {
            throw BackupError.storePresent(folder.storePath)
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
    private func place(_ copy: String) throws -> String? {
        try FolderLock.hold(folder.path) {
            let kept = folder.hasStore ? try keepOld() : nil
            guard rename(copy, folder.storePath) == 0 else {
                throw FileFault.last(.write, folder.storePath)
            }
            try NewFile.sync(folder.storePath)
            return kept
        }
    }

    private func keepOld() throws -> String {
        do {
            try SQLiteStore.takeAlone(folder.storePath)
        } catch let fault as StoreFault where fault.code == .busy {
            throw BackupError.storeInUse("another process has it open")
        } catch let fault as StoreFault where fault.code == .corrupt {
            // A store that is damaged is what a backup is for.
        }
        // The log of the old store must not be taken for one of the new.
        for suffix in ["-wal", "-shm"] { try NewFile.discard(folder.storePath + suffix) }
        let kept = "\(folder.storePath).\(time.now().seconds).old"
        // A second name, so that the store's own is at no moment without a store.
        guard link(folder.storePath, kept) == 0 else { throw FileFault.last(.write, kept) }
        return kept
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
