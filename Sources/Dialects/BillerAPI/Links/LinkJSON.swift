import TollgateCore

/// The objects inside the answers about the linking of accounts.
enum LinkJSON {
    /// An object behind `success`.
    static func success(_ object: JSONObject) -> JSONObject {
        JSONObject(distinct: [JSONObject.Member("success", true)] + object.members)
    }

    /// What a link token was made for, in the members that the contract lists.
    static func order(_ view: LinkView) -> JSONObject {
        var order = JSONObject([
            ("link_token_id", .string(view.id.rawValue)), ("client_id", .string(view.client)),
            ("client_user_id", .string(view.order.endUser)),
            ("consents", .array(view.order.consents.map { .string($0.rawValue) })),
            ("redirect_uri", .optional(view.order.redirectURI)),
            ("biller_id", .optional(view.order.biller)),
        ])
        if let relinked = view.order.relinked {
            order["account_link_id"] = .string(relinked.rawValue)
        }
        order["created_at"] = .string(view.createdAt.rfc3339)
        return order
    }

    /// A link token and how far its attempt has come; never the token itself.
    static func view(_ view: LinkView) -> JSONObject {
        var object = order(view)
        object["status"] = .string(view.progress.rawValue)
        object["expires_at"] = .string(view.expiresAt.rfc3339)
        object["account_link_id"] = .optional((view.account ?? view.order.relinked)?.rawValue)
        object["events"] = .array(
            view.events.map { event in
                ["name": .string(event.name), "timestamp": .string(event.at.rfc3339)]
            }
        )
        return object
    }

    /// What an end user does next.
    static func step(_ view: LinkView, _ step: LinkStep) -> JSONObject {
        switch step {
        case .chooseAccounts(let accounts):
            // The accounts are asked for and chosen by one and the same call.
            var body = stepHead(view, success: true, next: "discover_accounts")
            body["accounts"] = .array(accounts.map(account))
            return body
        case .typeCode(let prompt):
            var body = stepHead(view, success: true, next: "submit_mfa")
            body["prompt"] = .string(prompt)
            return body
        case .signInAgain(let fault):
            let isCode = fault == .invalidCode && view.progress == .codeNeeded
            let next = isCode ? "submit_mfa" : "submit_credentials"
            var body = stepHead(view, success: false, next: next)
            body["error_code"] = .string(fault.rawValue)
            body["message"] = .string(sentence(fault))
            return body
        }
    }

    /// The members that every answer to a step begins with.
    static func stepHead(_ view: LinkView, success: Bool, next: String?) -> JSONObject {
        JSONObject([
            ("success", .bool(success)), ("link_token_id", .string(view.id.rawValue)),
            ("status", .string(view.progress.rawValue)), ("next_step", .optional(next)),
        ])
    }

    /// The rows of a linked account in the list: one for each account that was chosen, and one
    /// without a number where none is left, so that no linked account is hidden.
    static func rows(_ linked: LinkedAccountView) -> [JSONValue] {
        guard !linked.accounts.isEmpty else {
            return [row(linked, id: linked.id.rawValue, name: nil, number: nil)]
        }
        return linked.accounts.map { account in
            row(linked, id: account.id, name: account.name, number: account.maskedNumber)
        }
    }

    private static func row(
        _ linked: LinkedAccountView,
        id: String,
        name: String?,
        number: String?
    ) -> JSONValue {
        [
            "id": .string(id), "account_link_id": .string(linked.id.rawValue),
            "name": .optional(name), "biller_id": .string(linked.biller),
            "biller_name": .string(linked.billerName), "client_user_id": .string(linked.endUser),
            "consents": .array(linked.consents.map { .string($0.rawValue) }),
            "status": .string(linked.status.rawValue), "account_number": .optional(number),
            "last_synced_at": .null, "created_at": .string(linked.createdAt.rfc3339),
            "updated_at": .string(linked.updatedAt.rfc3339),
        ]
    }

    private static func account(_ account: FoundAccount) -> JSONValue {
        [
            "id": .string(account.id), "name": .string(account.name),
            "account_number": .string(account.maskedNumber),
        ]
    }

    private static func sentence(_ fault: LinkSignInFault) -> String {
        switch fault {
        case .invalidCredentials: "The biller does not know what was typed"
        case .invalidCode: "The code is not right"
        case .billerUnavailable: "The biller does not answer now"
        case .accountLocked: "The biller has locked the account"
        }
    }
}
