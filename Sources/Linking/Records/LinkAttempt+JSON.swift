import TollgateCore

extension LinkAttempt {
    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("link", .string(link.rawValue)),
            ("credential", .string(credential.rawValue)),
            ("client", .string(client)),
            ("session", .string(session.rawValue)),
            ("order", order.json),
            ("created_at", .moment(createdAt)),
            ("expires_at", .moment(expiresAt)),
            ("progress", .string(progress.rawValue)),
            ("barred", .bool(isBarred)),
            ("ended_at", .moment(endedAt)),
            ("sign_in_tries", .integer(signInTries)),
            ("code_tries", .integer(codeTries)),
            ("biller", .optional(biller?.id)),
            ("biller_name", .optional(biller?.name)),
            ("prompt", .optional(prompt)),
            ("found", .array(found.map(\.json))),
            ("memory", memory),
            ("account", .optional(account?.rawValue)),
            ("public_token", publicToken?.json ?? .null),
            (
                "events",
                .array(events.map { ["name": .string($0.name), "at": .moment($0.at)] })
            ),
            ("due", .moment(due)),
        ])
    }

    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let link = json["link"]?.string, let credential = json["credential"]?.string,
            let client = json["client"]?.string, let session = json["session"]?.string,
            let order = json["order"]?.object.flatMap(LinkOrder.init),
            let createdAt = json.moment("created_at"), let expiresAt = json.moment("expires_at"),
            let progress = json["progress"]?.string.flatMap(LinkProgress.init(rawValue:)),
            let due = json.moment("due")
        else { return nil }
        self.init(
            link: LinkID(rawValue: link),
            credential: CredentialID(rawValue: credential),
            client: client,
            session: SessionID(rawValue: session),
            order: order,
            createdAt: createdAt,
            expiresAt: expiresAt,
            progress: progress,
            due: due
        )
        guard readSteps(json), readOutcome(json) else { return nil }
    }

    private mutating func readSteps(_ json: JSONObject) -> Bool {
        guard let isBarred = json["barred"]?.bool,
            let signInTries = json["sign_in_tries"]?.integer,
            let codeTries = json["code_tries"]?.integer,
            let events = json.records("events", Self.event)
        else { return false }
        self.isBarred = isBarred
        self.signInTries = Int(signInTries)
        self.codeTries = Int(codeTries)
        self.events = events
        if let id = json["biller"]?.string, let name = json["biller_name"]?.string {
            biller = Biller(id: id, name: name)
        }
        prompt = json["prompt"]?.string
        return true
    }

    private mutating func readOutcome(_ json: JSONObject) -> Bool {
        guard let found = json.records("found", ProviderAccount.init),
            let memory = json["memory"]
        else { return false }
        self.found = found
        self.memory = memory
        endedAt = json.moment("ended_at")
        account = json["account"]?.string.map(LinkedAccountID.init(rawValue:))
        guard let token = json["public_token"]?.object else { return true }
        publicToken = PublicToken(token)
        return publicToken != nil
    }

    private static func event(_ json: JSONObject) -> LinkView.Event? {
        guard let name = json["name"]?.string, let at = json.moment("at") else { return nil }
        return LinkView.Event(name: name, at: at)
    }
}
