import TollgateCore

/// The kinds of documents that the linking of accounts keeps.
enum LinkDocument: String {
    /// An attempt to link an account.
    case attempt = "link.attempt"
    /// A linked account.
    case account = "link.account"
}

/// The columns by which the documents are found.
enum LinkColumn {
    /// When something is to be done about the document, in seconds since 1970.
    static let due = "due"
    /// The digest of an attempt's public token.
    static let publicToken = "public"
    /// The idempotency key of an attempt's exchange, with its client.
    static let idempotencyKey = "key"
    /// The client of a linked account.
    static let client = "client"
    /// The client of a linked account that was not removed.
    static let counted = "counted"
    /// The client and the end user of a linked account.
    static let endUser = "user"
    /// The session of a linked account's access token.
    static let session = "session"

    /// A name that means something to one client alone, with the client in front of it.
    ///
    /// A credential's id has no space, so no two pairs are alike.
    static func pair(_ client: CredentialID, _ name: String) -> DocumentIndexValue {
        .text("\(client.rawValue) \(name)")
    }

    /// A moment as a column; seconds are exact far beyond any date.
    static func moment(_ moment: Instant) -> DocumentIndexValue { .number(Double(moment.seconds)) }
}
