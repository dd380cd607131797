import Foundation
import SQLiteStore
public import TollgateCore
public import TollgateCrypto

/// The folder that holds everything an installation keeps: the store, the rings, certificates, addresses.
public struct DataFolder: Sendable {
    /// The most bytes of a small file that is read.
    static let fileBytesMax = 1_048_576

    /// The folder's path.
    public let path: String

    /// Makes a folder's value; nothing is touched.
    public init(_ path: String) { self.path = path }

    /// The store's file.
    public var storePath: String { file("tollgate.sqlite") }
    /// The rings' file.
    public var ringsPath: String { file("rings.json") }
    /// The file that says that a store was made here.
    public var markPath: String { file("store.made") }
    /// The file of the addresses in use.
    public var addressesPath: String { file("addresses.json") }

    /// Whether there is a store.
    var hasStore: Bool { FileManager.default.fileExists(atPath: storePath) }
    /// Whether there are rings.
    var hasRings: Bool { FileManager.default.fileExists(atPath: ringsPath) }

    /// Makes the folder, for its owner alone, unless it is there.
    ///
    /// - Throws: A fault naming the folder.
    public func ensure() throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            return
        }
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// Reads the rings, or makes them where neither they nor a store are there.
    ///
    /// - Parameter randomness: Where new keys come from.
    /// - Returns: The rings.
    /// - Throws: ``InstallationError`` where the file is readable by others, damaged, or lost while the
    ///   store that needs it is still there.
    public func rings(_ randomness: Randomness) throws -> Rings {
        if FileManager.default.fileExists(atPath: ringsPath) { return try readRings() }
        return try FolderLock.hold(path) {
            if FileManager.default.fileExists(atPath: ringsPath) { return try readRings() }
            guard !FileManager.default.fileExists(atPath: storePath) else {
                throw InstallationError.ringsLost(ringsPath)
            }
            let rings = Rings(randomness)
            try AtomicFile.replace(ringsPath, with: rings.revealingJSON().bytes, mode: 0o600)
            return rings
        }
    }

    /// Opens the store, not while a restoration puts another one in its place.
    ///
    /// - Parameter create: Whether a store is made where none ever was.
    /// - Returns: The store.
    /// - Throws: ``InstallationError``, which names the file and what mends it; faults of files.
    func openStore(create: Bool) throws -> SQLiteStore {
        try FolderLock.hold(path) {
            try requireKeptStore()
            do {
                let store = try SQLiteStore(path: storePath, create: create)
                if create { try markStore() }
                return store
            } catch let fault as StoreFault {
                // SQLite says of a folder in which it cannot make its log only that it cannot open the file.
                let isLocked =
                    fault.code == .unavailable
                    && !FileManager.default.isWritableFile(atPath: path)
                let named =
                    isLocked ? StoreFault(.readOnly, detail: fault.debugDescription) : fault
                throw InstallationError.storeUnusable(storePath, named)
            }
        }
    }

    /// Reads the rings that are there, unless others can read them too.
    func readRings() throws -> Rings {
        guard try mode(of: ringsPath) & 0o077 == 0 else {
            throw InstallationError.readableByOthers(ringsPath)
        }
        return try existingRings()
    }

    /// Reads the rings, whoever else can read them: for an examination, not for serving.
    func existingRings() throws -> Rings {
        let bytes = try BoundedFile.content(of: ringsPath, bytesMax: Self.fileBytesMax).bytes
        do {
            return try Rings(json: JSONValue(reading: bytes))
        } catch {
            throw InstallationError.ringsDamaged(ringsPath, "\(error)")
        }
    }

    /// The permission bits of a file.
    public func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
    }

    private func file(_ name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }
}

/// Why a data folder cannot be used.
public enum InstallationError: Error, Sendable, CustomStringConvertible {
    /// A file with secrets can be read by others.
    case readableByOthers(String)
    /// A file does not hold what it should.
    case damaged(String, String)
    /// The rings are gone, but the store that needs them is there.
    case ringsLost(String)
    /// The rings' file does not hold what it should.
    case ringsDamaged(String, String)
    /// There is no store, or an empty file, although one was made here.
    case storeLost(String, mark: String)
    /// The store cannot be opened.
    case storeUnusable(String, StoreFault)
    /// There is no store in the folder.
    case noStore(String)
    /// The rings are not those of this installation.
    case foreignRings(String)

    /// The sentence for the operator, with what mends it.
    public var description: String {
        switch self {
        case .readableByOthers(let path):
            "\(path) can be read by others; mend it with: chmod 600 \(path)"
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        case .ringsLost(let path):
            "\(path) is missing although a store is there; without it no credential verifies. Put it back with: tollgate keys import"
        case .ringsDamaged(let path, let reason):
            "\(path) is damaged: \(reason). Put a copy of it back, or move it away and run: tollgate keys import"
        case .storeLost(let path, let mark):
            "\(path) is missing or empty although a store was made here. Put a backup in its place with: tollgate restore --replace. Only to begin with an empty store, remove \(mark) first"
        case .storeUnusable(let path, let fault): "\(path): \(fault.remedy)"
        case .noStore(let path):
            "no store in \(path); start the server or quickstart with this data folder first"
        case .foreignRings(let path):
            "\(path) holds other keys than those in use: no rotation of them"
        }
    }
}
