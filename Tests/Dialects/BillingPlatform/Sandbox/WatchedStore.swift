import MemoryStore
import Synchronization
import TollgateCore

/// A store in memory that notes which readings end with an error.
final class WatchedStore: Store {
    private let base = MemoryStore(epoch: "test")
    private let failures = Mutex(0)

    /// How many readings ended with an error so far.
    var failureCount: Int { failures.withLock { $0 } }

    /// Runs a body that may change things.
    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try await base.transaction(body)
    }

    /// Runs a body that only looks.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await base.read(body)
        } catch {
            failures.withLock { $0 += 1 }
            throw error
        }
    }

    /// Tells whether anything may have been committed.
    func hasNews() async throws -> Bool { try await base.hasNews() }

    /// Closes the store.
    func close() async throws { try await base.close() }
}
