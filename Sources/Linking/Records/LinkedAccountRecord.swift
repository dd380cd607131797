import TollgateCore

/// A linked account, as it is kept.
struct LinkedAccountRecord: StoredRecord {
    /// The kind of its documents.
    static let document = LinkDocument.account

    /// The account itself.
    var account: LinkedAccount
    /// The session of its access token, or `nil` where it has none.
    var session: SessionID?
    /// The attempt by which it was first linked.
    let attempt: LinkID
    /// When what is left of a removed one is forgotten, or `nil`.
    var due: Instant?

    /// The name of its document.
    var id: String { account.id.rawValue }

    /// The columns by which it is found.
    var index: [String: DocumentIndexValue] {
        let client = DocumentIndexValue.text(account.credential.rawValue)
        var index = [
            LinkColumn.client: client,
            LinkColumn.endUser: LinkColumn.pair(account.credential, account.endUser),
        ]
        if account.status != .disconnected { index[LinkColumn.counted] = client }
        index[LinkColumn.session] = session.map { .text($0.rawValue) }
        index[LinkColumn.due] = due.map(LinkColumn.moment)
        return index
    }

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(account.id.rawValue)),
            ("credential", .string(account.credential.rawValue)),
            ("client", .string(account.client)),
            ("end_user", .string(account.endUser)),
            ("biller", .string(account.biller)),
            ("biller_name", .string(account.billerName)),
            ("consents", .scopes(account.consents)),
            ("accounts", .array(account.accounts.map(\.json))),
            ("memory", account.memory),
            ("status", .string(account.status.rawValue)),
            ("created_at", .moment(account.createdAt)),
            ("updated_at", .moment(account.updatedAt)),
            ("session", .optional(session?.rawValue)),
            ("attempt", .string(attempt.rawValue)),
            ("due", .moment(due)),
        ])
    }
}

extension LinkedAccountRecord {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let account = LinkedAccount(json), let attempt = json["attempt"]?.string else {
            return nil
        }
        self.init(
            account: account,
            session: json["session"]?.string.map(SessionID.init(rawValue:)),
            attempt: LinkID(rawValue: attempt),
            due: json.moment("due")
        )
    }
}

extension LinkedAccount {
    fileprivate init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let credential = json["credential"]?.string,
            let client = json["client"]?.string, let endUser = json["end_user"]?.string,
            let biller = json["biller"]?.string, let billerName = json["biller_name"]?.string,
            let consents = json.texts("consents"),
            let accounts = json.records("accounts", ProviderAccount.init),
            let memory = json["memory"],
            let status = json["status"]?.string.flatMap(LinkedAccountStatus.init(rawValue:)),
            let createdAt = json.moment("created_at"), let updatedAt = json.moment("updated_at")
        else { return nil }
        self.init(
            id: LinkedAccountID(rawValue: id),
            credential: CredentialID(rawValue: credential),
            client: client,
            endUser: endUser,
            biller: biller,
            billerName: billerName,
            consents: consents.map(Scope.init(rawValue:)),
            accounts: accounts,
            memory: memory,
            status: status,
            createdAt: createdAt,
            updatedAt: updatedAt
        )
    }
}
