/// Where everything that lasts is kept: one port, whose transactions offer the narrow ports.
///
/// A transaction's body runs on the store's own thread, sees one consistent state, and commits as a
/// whole or not at all. It must not wait for anything but its own calls.
public protocol Store: Sendable {
    /// Runs a body that may change things, alone among all writers, and commits once.
    ///
    /// - Parameter body: What to do; an error it throws undoes all of it and is thrown on.
    /// - Returns: What the body returns, after the commit is durable.
    /// - Throws: ``StoreFault`` when the store fails, or what the body throws.
    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result

    /// Runs a body that only looks, beside writers.
    ///
    /// - Parameter body: What to do; its changes, if it tries any, are errors.
    /// - Returns: What the body returns.
    /// - Throws: ``StoreFault`` when the store fails, or what the body throws.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result

    /// Tells cheaply whether anything may have been committed since the last call, by any process.
    ///
    /// One caller at a time: the follower of the change feed.
    func hasNews() async throws -> Bool

    /// Waits for what runs and lets go of files and connections.
    func close() async throws
}

/// All narrow ports inside one transaction.
public protocol StoreTransaction {
    /// Organisations.
    var organisations: any OrganisationPort { get }
    /// Credentials and their secrets.
    var credentials: any CredentialPort { get }
    /// Login sessions.
    var sessions: any SessionPort { get }
    /// The audit rows.
    var audit: any AuditPort { get }
    /// The change feed.
    var feed: any FeedPort { get }
    /// The memory of signed requests that were admitted.
    var replay: any ReplayPort { get }
    /// The sandboxes' documents.
    var documents: any DocumentPort { get }
    /// The callbacks on their way.
    var outbox: any OutboxPort { get }
    /// Recoverable secrets that belong to no credential.
    var vault: any VaultPort { get }
    /// The networks that people come from.
    var networks: any NetworkPort { get }
    /// The running processes.
    var nodes: any NodePort { get }
}
