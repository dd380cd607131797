import Gatekeeper
import MemoryStore
import Synchronization
import TollgateCore

/// A store in memory that notes how many documents are asked for at once.
final class WatchedStore: Store {
    private let store = MemoryStore(epoch: "test")
    private let limits = Mutex<[Int]>([])

    /// The limits of all queries so far.
    var queryLimits: [Int] { limits.withLock { $0 } }

    /// Lets a transaction through.
    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result { try await store.transaction(body) }

    /// Lets a read through, and watches its queries.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try await store.read { tx in
            try body(
                WatchedTransaction(inner: tx) { limit in self.limits.withLock { $0.append(limit) } }
            )
        }
    }

    /// Lets the question through.
    func hasNews() async throws -> Bool { try await store.hasNews() }

    /// Closes the store.
    func close() async throws { try await store.close() }
}

private struct WatchedTransaction: ForwardingTransaction {
    let inner: any StoreTransaction
    let note: (Int) -> Void

    var documents: any DocumentPort { WatchedDocuments(base: inner.documents, note: note) }
}

private struct WatchedDocuments: DocumentPort {
    let base: any DocumentPort
    let note: (Int) -> Void

    func find(_ id: String, in collection: DocumentCollection) throws -> Document? {
        try base.find(id, in: collection)
    }
    func findAnywhere(
        _ id: String,
        environment: Environment,
        kind: String
    ) throws -> (organisation: OrganisationID, document: Document)? {
        try base.findAnywhere(id, environment: environment, kind: kind)
    }
    func insert(_ document: Document, in collection: DocumentCollection) throws {
        try base.insert(document, in: collection)
    }
    func replace(_ document: Document, in collection: DocumentCollection) throws {
        try base.replace(document, in: collection)
    }
    func remove(_ id: String, in collection: DocumentCollection) throws -> Bool {
        try base.remove(id, in: collection)
    }
    func query(_ query: DocumentQuery, in collection: DocumentCollection) throws -> DocumentPage {
        note(query.limit)
        return try base.query(query, in: collection)
    }
    func kinds(environment: Environment, organisation: OrganisationID) throws -> [String] {
        try base.kinds(environment: environment, organisation: organisation)
    }
    func removeAll(environment: Environment, organisation: OrganisationID) throws -> Int {
        try base.removeAll(environment: environment, organisation: organisation)
    }
}
