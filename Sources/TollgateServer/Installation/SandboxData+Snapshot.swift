public import Authority
import Gatekeeper
public import TollgateCore

extension SandboxData {
    /// Writes all that an organisation has in its sandbox to a new file that its owner alone can read.
    ///
    /// - Parameters:
    ///   - organisation: Whose sandbox.
    ///   - path: The file's name, which must be free.
    /// - Returns: How many documents were written.
    /// - Throws: ``SandboxDataError``, ``StoreFault``, faults of files.
    public func snapshot(_ organisation: OrganisationRecord, to path: String) async throws -> Int {
        let dialects = registry.modules.map(\.name)
        let snapshot = try await installation.store.read { transaction in
            try SandboxSnapshot(of: organisation.id, dialects: dialects, transaction.documents)
        }
        let file = try snapshot.file(of: organisation, at: installation.time.now())
        guard try NewFile.reserve(path) else { throw SandboxDataError.fileExists(path) }
        do {
            try AtomicFile.replace(path, with: file, mode: 0o600)
        } catch {
            try NewFile.discard(path)
            throw error
        }
        return snapshot.documentCount
    }

    /// Puts a snapshot into an empty sandbox, of the same organisation or another, in one transaction.
    ///
    /// - Parameters:
    ///   - organisation: Whose sandbox.
    ///   - path: The snapshot's file.
    ///   - actor: Who puts it back.
    /// - Returns: How many documents were put back.
    /// - Throws: ``SandboxDataError``, ``StoreFault``, faults of files.
    public func restore(
        _ organisation: OrganisationRecord,
        from path: String,
        by actor: Actor
    ) async throws -> Int {
        let file = try BoundedFile.content(of: path, bytesMax: SandboxSnapshot.fileBytesMax)
        let snapshot = try SandboxSnapshot(
            reading: file.bytes,
            dialects: registry.modules.map(\.name)
        )
        let (authority, count) = (installation.authority, snapshot.documentCount)
        try await installation.store.transaction { transaction in
            try Self.refuseFilled(organisation, in: transaction)
            for collection in snapshot.collections {
                let place = DocumentCollection(
                    environment: .sandbox,
                    organisation: organisation.id,
                    kind: collection.kind
                )
                for document in collection.documents {
                    try transaction.documents.insert(document, in: place)
                }
            }
            try authority.recordSandboxChange(
                "sandbox.restore",
                organisation.id,
                ["documents": .integer(count)],
                by: actor,
                in: transaction
            )
        }
        return count
    }
}
