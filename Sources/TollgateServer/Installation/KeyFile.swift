public import Authority
import SQLiteStore
public import TollgateCore
import TollgateCrypto

/// Exported keys in a file: made of an installation, and put into a folder without keys.
public struct KeyFile: Sendable {
    private let export: KeyExport

    /// Exports the keys of an installation into a new file.
    ///
    /// - Parameters:
    ///   - installation: The opened data folder.
    ///   - path: The new file; one that is there is left alone.
    ///   - passphrase: What opens it again.
    ///   - actor: Who exports them.
    /// - Throws: ``KeyExportError``, ``StoreFault``, faults of files.
    public static func export(
        _ installation: Installation,
        to path: String,
        under passphrase: Secret,
        by actor: Actor
    ) async throws {
        let export = try KeyExport(
            try installation.folder.readRings(),
            under: passphrase,
            installation.randomness
        )
        guard try NewFile.reserve(path) else { throw KeyExportError.fileExists(path) }
        do {
            try await installation.authority.record(.keysExport, "rings", by: actor)
            try AtomicFile.replace(path, with: export.json.bytes + [0x0A], mode: 0o600)
        } catch {
            try NewFile.discard(path)
            throw error
        }
    }

    /// Reads an exported file.
    ///
    /// - Parameter path: The file.
    /// - Throws: ``KeyExportError``, faults of files.
    public init(_ path: String) throws {
        let bytes = try BoundedFile.content(of: path, bytesMax: KeyExport.fileBytesMax).bytes
        let json: JSONValue
        do {
            json = try JSONValue(reading: bytes)
        } catch {
            throw KeyExportError.damaged("it is not JSON")
        }
        export = try KeyExport(json: json)
    }

    /// Puts the keys into a folder that has none; beside a store, only those that it was made with.
    ///
    /// - Parameters:
    ///   - folder: The folder, which is made where there is none.
    ///   - passphrase: What opens the file.
    ///   - actor: Who imports them.
    /// - Throws: ``KeyExportError``, ``StoreFault``, faults of files.
    public func place(in folder: DataFolder, _ passphrase: Secret, by actor: Actor) async throws {
        // Before the slow hash: keys are never overwritten, whatever the passphrase.
        guard !folder.hasRings else { throw KeyExportError.ringsPresent(folder.ringsPath) }
        let rings = try export.open(passphrase)
        if folder.hasStore { try await check(rings, folder, by: actor) }
        try folder.place(rings)
    }

    private func check(_ rings: Rings, _ folder: DataFolder, by actor: Actor) async throws {
        let store = try folder.openStore(create: false)
        do {
            if let fault = try await RingsMatch.fault(rings, store, at: TimeSource.system.now()) {
                throw KeyExportError.mismatch(fault)
            }
            let authority = Authority(
                store: store,
                rings: LiveRings(rings),
                kinds: [],
                time: .system,
                randomness: .system,
                overlapMax: .zero
            )
            try await authority.record(.keysImport, "rings", by: actor)
            try await store.close()
        } catch {
            try await store.close()
            throw error
        }
    }
}
