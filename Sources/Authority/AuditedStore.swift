import Synchronization
public import TollgateCore

/// A store that counts the audit rows which it was given and did not keep.
///
/// A row is lost where it cannot be inserted, and just as much where its transaction fails later: what is
/// inserted reaches the disk with the commit. The change that a row belongs to is lost with it.
public struct AuditedStore: Store {
    private let inner: any Store
    /// The rows that were not kept, since the start of the process.
    public let rowsLost = RowCount()

    /// Makes a store around another one.
    public init(_ inner: any Store) { self.inner = inner }

    /// Runs a body in a transaction of the store inside.
    public func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        let given = RowCount()
        do {
            return try await inner.transaction { transaction in
                try body(AuditedTransaction(inner: transaction, given: given))
            }
        } catch let fault as StoreFault {
            rowsLost.add(given.value)
            throw fault
        }
    }

    /// Runs a body in a reading of the store inside.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try await inner.read(body)
    }

    /// Asks the store inside.
    public func hasNews() async throws -> Bool { try await inner.hasNews() }

    /// Closes the store inside.
    public func close() async throws { try await inner.close() }
}

/// A number of rows, which several threads count.
public final class RowCount: Sendable {
    private let count = Atomic<Int>(0)

    /// The number at the moment.
    public var value: Int { count.load(ordering: .relaxed) }

    func add(_ number: Int) { count.add(number, ordering: .relaxed) }
}

/// A transaction of the store inside, which counts the audit rows that it is given.
private struct AuditedTransaction: ForwardingTransaction {
    let inner: any StoreTransaction
    let given: RowCount

    var audit: any AuditPort { CountedAudit(inner: inner.audit, given: given) }
}

/// The audit port of the store inside, which counts the rows that it is given.
private struct CountedAudit: ForwardingAuditPort {
    let inner: any AuditPort
    let given: RowCount

    func append(_ row: AuditRow) throws {
        given.add(1)
        try inner.append(row)
    }
}
