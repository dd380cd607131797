import TollgateCore

/// One transaction's or reader's own copy of the content, with the ports that work on it.
final class MemoryTransaction: StoreTransaction {
    private(set) var state: MemoryState
    private let isWritable: Bool

    init(state: MemoryState, isWritable: Bool) {
        self.state = state
        self.isWritable = isWritable
    }

    var organisations: any OrganisationPort { OrganisationAccess(work: self) }
    var credentials: any CredentialPort { CredentialAccess(work: self) }
    var sessions: any SessionPort { SessionAccess(work: self) }
    var audit: any AuditPort { AuditAccess(work: self) }
    var feed: any FeedPort { FeedAccess(work: self) }
    var replay: any ReplayPort { ReplayAccess(work: self) }
    var documents: any DocumentPort { DocumentAccess(work: self) }
    var outbox: any OutboxPort { OutboxAccess(work: self) }
    var vault: any VaultPort { VaultAccess(work: self) }
    var networks: any NetworkPort { NetworkAccess(work: self) }
    var nodes: any NodePort { NodeAccess(work: self) }

    /// Changes the copy; a reader's is not to be changed.
    ///
    /// A table checks everything before it changes anything, so that an error which the body catches
    /// leaves nothing behind.
    func change<Result>(_ body: (inout MemoryState) throws -> Result) throws -> Result {
        guard isWritable else { throw StoreFault(.other, detail: "a read cannot write") }
        return try body(&state)
    }
}

/// Refuses a text with NUL, which not every store could give back.
func requireStorable(_ texts: String?...) throws {
    for case let text? in texts where text.utf8.contains(0) {
        throw StoreFault(.other, detail: "a text holds NUL")
    }
}
