/// A transaction that stands before another one: what it does not offer itself, it passes on.
public protocol ForwardingTransaction: StoreTransaction {
    /// The transaction behind it.
    var inner: any StoreTransaction { get }
}

extension ForwardingTransaction {
    /// The port of the transaction behind it.
    public var organisations: any OrganisationPort { inner.organisations }
    /// The port of the transaction behind it.
    public var credentials: any CredentialPort { inner.credentials }
    /// The port of the transaction behind it.
    public var sessions: any SessionPort { inner.sessions }
    /// The port of the transaction behind it.
    public var audit: any AuditPort { inner.audit }
    /// The port of the transaction behind it.
    public var feed: any FeedPort { inner.feed }
    /// The port of the transaction behind it.
    public var replay: any ReplayPort { inner.replay }
    /// The port of the transaction behind it.
    public var documents: any DocumentPort { inner.documents }
    /// The port of the transaction behind it.
    public var outbox: any OutboxPort { inner.outbox }
    /// The port of the transaction behind it.
    public var vault: any VaultPort { inner.vault }
    /// The port of the transaction behind it.
    public var networks: any NetworkPort { inner.networks }
    /// The port of the transaction behind it.
    public var nodes: any NodePort { inner.nodes }
}

/// An audit port that stands before another one: what it does not do itself, it passes on.
public protocol ForwardingAuditPort: AuditPort {
    /// The port behind it.
    var inner: any AuditPort { get }
}

extension ForwardingAuditPort {
    /// Passes a row on.
    public func append(_ row: AuditRow) throws { try inner.append(row) }

    /// Asks the port behind it.
    public func last() throws -> AuditRow? { try inner.last() }

    /// Asks the port behind it.
    public func rows(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        try inner.rows(after: sequence, limit: limit)
    }

    /// Passes a checkpoint on.
    public func add(_ checkpoint: AuditCheckpoint) throws { try inner.add(checkpoint) }

    /// Asks the port behind it.
    public func checkpoints(after sequence: Int64, limit: Int) throws -> [AuditCheckpoint] {
        try inner.checkpoints(after: sequence, limit: limit)
    }

    /// Asks the port behind it.
    public func checkpoint(upTo sequence: Int64) throws -> AuditCheckpoint? {
        try inner.checkpoint(upTo: sequence)
    }

    /// Asks the port behind it.
    public func cut() throws -> AuditCheckpoint? { try inner.cut() }

    /// Passes a cut on.
    public func remove(upTo cut: AuditCheckpoint) throws -> Int { try inner.remove(upTo: cut) }
}
