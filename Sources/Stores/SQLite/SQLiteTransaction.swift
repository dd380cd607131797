import TollgateCore

/// The ports on one connection, for as long as one transaction.
struct SQLiteTransaction: StoreTransaction {
    let connection: Connection

    var organisations: any OrganisationPort { OrganisationRows(connection: connection) }
    var credentials: any CredentialPort { CredentialRows(connection: connection) }
    var sessions: any SessionPort { SessionRows(connection: connection) }
    var audit: any AuditPort { AuditRows(connection: connection) }
    var feed: any FeedPort { FeedRows(connection: connection) }
    var replay: any ReplayPort { ReplayRows(connection: connection) }
    var documents: any DocumentPort { DocumentRows(connection: connection) }
    var outbox: any OutboxPort { OutboxRows(connection: connection) }
    var vault: any VaultPort { VaultRows(connection: connection) }
    var networks: any NetworkPort { NetworkRows(connection: connection) }
    var nodes: any NodePort { NodeRows(connection: connection) }
}
