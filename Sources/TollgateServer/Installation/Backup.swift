public import Authority
import Foundation
import SQLiteStore
public import TollgateCore

/// A copy of the store in one file, made while servers run; without the rings.
public struct Backup: Sendable {
    /// The copy's file.
    public let path: String
    /// Its size.
    public let bytes: Int
    /// The epoch of the store that it was made of.
    public let epoch: String
    /// How many audit rows it has.
    public let auditRows: Int64
    /// The hash of its newest audit row, for `audit verify --expect`.
    public let auditHead: Digest

    /// Makes a copy.
    ///
    /// - Parameters:
    ///   - installation: The opened data folder.
    ///   - path: The new file; one that is there is left alone.
    ///   - actor: Who makes it.
    /// - Returns: What was made, after it was read back whole and found sound.
    /// - Throws: ``BackupError``, ``StoreFault``, faults of files.
    public static func make(
        _ installation: Installation,
        to path: String,
        by actor: Actor
    ) async throws -> Backup {
        guard try NewFile.reserve(path) else { throw BackupError.fileExists(path) }
        do {
            // Before the copy, so that it is in the copy too.
            try await installation.authority.record(.storeBackup, "store", by: actor)
            try SQLiteStore.copy(installation.folder.storePath, to: path)
            try SQLiteStore.examine(path)
            try NewFile.sync(path)
            return try await describe(path)
        } catch {
            try NewFile.discard(path)
            throw error
        }
    }

    private static func describe(_ path: String) async throws -> Backup {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let (epoch, last) = try SQLiteStore.glance(path)
        return Backup(
            path: path,
            bytes: (attributes[.size] as? NSNumber)?.intValue ?? 0,
            epoch: epoch,
            auditRows: last?.sequence ?? 0,
            auditHead: last?.hash ?? AuditChain.origin
        )
    }
}

/// Why the store was not copied or put back.
public enum BackupError: RuleRefusal, Equatable, CustomStringConvertible {
    /// A file of that name is there.
    case fileExists(String)
    /// There is no such file.
    case noFile(String)
    /// The file holds no store that can be used.
    case unusable(String)
    /// The folder has no rings.
    case noRings(String)
    /// The folder's rings are not those of the copy.
    case otherRings(String)
    /// The folder has a store.
    case storePresent(String)
    /// A process has the folder's store open.
    case storeInUse(String)

    /// The sentence for the operator.
    public var description: String {
        switch self {
        case .fileExists(let path): "\(path) is there already; nothing is overwritten"
        case .noFile(let path): "there is no file \(path)"
        case .unusable(let reason): "the file cannot be restored: \(reason)"
        case .noRings(let path):
            "\(path) is not there; first: tollgate keys import"
        case .otherRings(let reason):
            "the keys of this folder are not those of the backup: \(reason)"
        case .storePresent(let path):
            "\(path) is there already; --replace puts the backup in its place and keeps it beside"
        case .storeInUse(let who): "the store is in use: \(who); stop it first"
        }
    }
}
