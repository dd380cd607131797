public import TollgateCore

/// What an owner is told about a credential, without any secret.
public struct Notice: Sendable {
    /// What there is to tell.
    public enum Kind: String, Sendable, CaseIterable {
        /// It will end by itself.
        case expiring = "credential.expiring"
        /// A secret of it was seen where others could read it.
        case exposed = "credential.exposed"
        /// A person was seen in a network from which the person had not come.
        case newNetwork = "credential.new-network"
    }

    /// What there is to tell.
    public let kind: Kind
    /// The credential as it is now.
    public let credential: CredentialRecord
    /// What is told.
    public let content: JSONObject

    /// Makes a notice that names the credential, with members of its own behind.
    init(
        _ kind: Kind,
        _ credential: CredentialRecord,
        _ members: [(String, JSONValue)]
    ) {
        self.kind = kind
        self.credential = credential
        content = JSONObject(
            [
                ("credential", .string(credential.id.rawValue)),
                ("kind", .string(credential.kind.rawValue)),
                ("environment", .string(credential.environment.rawValue)),
                ("handle", .optional(credential.handle)),
                ("label", .string(credential.label)),
            ] + members
        )
    }
}

/// Where notices go: they are queued in the transaction of the change that they tell of.
public struct NoticePost: Sendable {
    private let send: @Sendable (Notice, Instant, any StoreTransaction) throws -> Void

    /// Makes a post of a function that queues a notice in a transaction.
    public init(
        _ send: @escaping @Sendable (Notice, Instant, any StoreTransaction) throws -> Void
    ) {
        self.send = send
    }

    /// A post that drops everything.
    public static let none = NoticePost { _, _, _ in }

    /// Queues a notice.
    func queue(_ notice: Notice, at now: Instant, in transaction: any StoreTransaction) throws {
        try send(notice, now, transaction)
    }
}
