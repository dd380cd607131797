/// Everything that a memory store holds.
struct MemoryState: Sendable {
    var organisations = OrganisationTable()
    var credentials = CredentialTable()
    var sessions = SessionTable()
    var audit = AuditTable()
    var feed: FeedTable
    var replay = ReplayTable()
    var documents = DocumentTable()
    var outbox = OutboxTable()
    var vault = VaultTable()
    var networks = NetworkTable()
    var nodes = NodeTable()

    init(epoch: String) { feed = FeedTable(epoch: epoch) }
}
