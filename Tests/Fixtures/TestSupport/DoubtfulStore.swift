import Synchronization
public import TollgateCore

/// A store around another one that fails or dawdles where a test tells it to, and counts its readings.
public final class DoubtfulStore: Store {
    /// What is wrong with the store at present.
    public struct Doubts: Sendable {
        /// Thrown by every call.
        public var fault: StoreFault?
        /// How many transactions still come about before all others fail, or `nil`.
        public var transactionsLeft: Int?
        /// Thrown by every reading, while the store still tells that there is news.
        public var readFault: StoreFault?
        /// Thrown when an audit row is added.
        public var auditFault: StoreFault?
        /// Thrown in the place of a commit.
        public var commitFault: StoreFault?
        /// Sessions whose rows cannot be read by their names.
        public var unreadableSessions: Set<SessionID> = []
        /// Stands before the feed's own port.
        public var feed: (@Sendable () -> any FeedPort)?
        /// Runs once, after the next reading and before its result is handed out.
        public var afterRead: (@Sendable () async throws -> Void)?

        /// Makes a store that is in order.
        public init() {}
    }

    private let inner: Mutex<any Store>
    private let doubts = Mutex(Doubts())
    private let reads = Mutex(0)
    private let transactions = Mutex(0)

    /// Makes a store around another one.
    public init(_ inner: any Store) { self.inner = Mutex(inner) }

    /// How many readings were asked for.
    public var readCount: Int { reads.withLock { $0 } }

    /// How many transactions were begun.
    public var transactionCount: Int { transactions.withLock { $0 } }

    /// Changes what is wrong.
    public func doubt(_ change: @Sendable (inout Doubts) -> Void) {
        doubts.withLock { change(&$0) }
    }

    /// Puts another store in the place of the one inside, as a restored backup does.
    public func replace(with other: any Store) { inner.withLock { $0 = other } }

    /// Runs a body in a transaction of the store inside.
    public func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        transactions.withLock { $0 += 1 }
        try doubts.withLock { doubts in
            guard let left = doubts.transactionsLeft else { return }
            guard left > 0 else { throw StoreFault(.other, detail: "test") }
            doubts.transactionsLeft = left - 1
        }
        let (doubts, inner) = try present()
        return try await inner.transaction { transaction in
            let result = try body(DoubtfulTransaction(inner: transaction, doubts))
            if let fault = doubts.commitFault { throw fault }
            return result
        }
    }

    /// Runs a body in a reading of the store inside.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        let (doubts, inner) = try present()
        reads.withLock { $0 += 1 }
        if let fault = doubts.readFault { throw fault }
        let result = try await inner.read { try body(DoubtfulTransaction(inner: $0, doubts)) }
        if let afterRead = doubts.afterRead {
            doubt { $0.afterRead = nil }
            try await afterRead()
        }
        return result
    }

    /// Asks the store inside.
    public func hasNews() async throws -> Bool { try await present().inner.hasNews() }

    /// Closes the store inside.
    public func close() async throws { try await inner.withLock { $0 }.close() }

    private func present() throws -> (doubts: Doubts, inner: any Store) {
        let doubts = doubts.withLock { $0 }
        if let fault = doubts.fault { throw fault }
        return (doubts, inner.withLock { $0 })
    }
}

/// A transaction of the store inside, with the doubts at the ports that have any.
private struct DoubtfulTransaction: ForwardingTransaction {
    let inner: any StoreTransaction
    let doubts: DoubtfulStore.Doubts

    init(inner: any StoreTransaction, _ doubts: DoubtfulStore.Doubts) {
        (self.inner, self.doubts) = (inner, doubts)
    }

    var sessions: any SessionPort {
        DoubtfulSessions(inner: inner.sessions, unreadable: doubts.unreadableSessions)
    }
    var audit: any AuditPort { DoubtfulAudit(inner: inner.audit, fault: doubts.auditFault) }
    var feed: any FeedPort { doubts.feed?() ?? inner.feed }
}

/// The audit port of the store inside, or a fault in the place of a new row.
private struct DoubtfulAudit: ForwardingAuditPort {
    let inner: any AuditPort
    let fault: StoreFault?

    func append(_ row: AuditRow) throws {
        if let fault { throw fault }
        try inner.append(row)
    }
}

/// The session port of the store inside, or a fault in the place of some rows.
private struct DoubtfulSessions: SessionPort {
    let inner: any SessionPort
    let unreadable: Set<SessionID>

    func find(id: SessionID) throws -> SessionRecord? {
        guard !unreadable.contains(id) else { throw StoreFault(.corrupt, detail: "test") }
        return try inner.find(id: id)
    }

    func insert(_ session: SessionRecord) throws { try inner.insert(session) }
    func replace(_ session: SessionRecord) throws { try inner.replace(session) }
    func find(_ digest: Digest) throws -> SessionRecord? { try inner.find(digest) }

    func list(of credential: CredentialID) throws -> [SessionRecord] {
        try inner.list(of: credential)
    }

    func note(_ uses: [SessionID: SessionUse]) throws { try inner.note(uses) }
    func remove(_ id: SessionID) throws -> Bool { try inner.remove(id) }

    func removeAll(of credential: CredentialID) throws -> [Digest] {
        try inner.removeAll(of: credential)
    }

    func removeSome(of credential: CredentialID, atMost count: Int) throws -> [Digest] {
        try inner.removeSome(of: credential, atMost: count)
    }

    func revokedOwners() throws -> [CredentialID] { try inner.revokedOwners() }

    func removeRested(of credential: CredentialID, before moment: Instant) throws -> [Digest] {
        try inner.removeRested(of: credential, before: moment)
    }

    func removeOldest(
        of credential: CredentialID,
        _ kind: CredentialKindName,
        keeping count: Int,
        at moment: Instant
    ) throws -> [SessionRecord] {
        try inner.removeOldest(of: credential, kind, keeping: count, at: moment)
    }

    func removeExpired(before moment: Instant) throws -> Int {
        try inner.removeExpired(before: moment)
    }

    func digestCounts(
        at moment: Instant,
        endingAfter end: Instant?
    ) throws -> [PepperID: Int] {
        try inner.digestCounts(at: moment, endingAfter: end)
    }
}
