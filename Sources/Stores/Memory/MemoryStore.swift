import Synchronization
public import TollgateCore

/// A store that forgets everything when its process ends: for tests, and for a sandbox that shall.
///
/// The whole content is one value. A transaction changes a copy, whose tables are shared with the
/// original until they are touched, and puts it in the original's place at its end; so an error leaves
/// the original as it was, and a reader keeps the content that it began with.
public final class MemoryStore: Store {
    private struct Contents {
        var state: MemoryState
        var commits = 1
        var isClosed = false
    }

    /// Held while a transaction's body runs: one writer at a time.
    private let writer = Mutex(())
    private let contents: Mutex<Contents>
    private let commitsSeen = Mutex(0)

    /// Makes an empty store.
    ///
    /// - Parameter epoch: What tells this store from every other.
    public init(epoch: String) {
        contents = Mutex(Contents(state: MemoryState(epoch: epoch)))
    }

    /// Runs a body on a copy of the content, and keeps the copy unless the body throws.
    public func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try writer.withLock { _ in
            let work = MemoryTransaction(state: try snapshot(), isWritable: true)
            let result = try body(work)
            contents.withLock { contents in
                contents.state = work.state
                contents.commits += 1
            }
            return result
        }
    }

    /// Runs a body on the content as it is now; its changes are refused.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try body(MemoryTransaction(state: try snapshot(), isWritable: false))
    }

    /// Tells whether a transaction was committed since the last call.
    public func hasNews() async throws -> Bool {
        let commits = try contents.withLock { contents in
            try Self.requireOpen(contents)
            return contents.commits
        }
        return commitsSeen.withLock { seen in
            defer { seen = commits }
            return seen != commits
        }
    }

    /// Waits for the running transaction and refuses all that come later.
    public func close() async throws {
        writer.withLock { _ in
            contents.withLock { $0.isClosed = true }
        }
    }

    private func snapshot() throws -> MemoryState {
        try contents.withLock { contents in
            try Self.requireOpen(contents)
            return contents.state
        }
    }

    private static func requireOpen(_ contents: Contents) throws {
        if contents.isClosed { throw StoreFault(.unavailable, detail: "the store is closed") }
    }
}
