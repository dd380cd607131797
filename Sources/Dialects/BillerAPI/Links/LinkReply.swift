import TollgateCore

/// The answers to requests about the linking of accounts (contract, section 6).
///
/// The shapes of a link token, an exchange and the list of accounts are documented, and so are
/// `success`, `status`, `next_step` and `error_code` of a step; the rest of a step is inferred.
enum LinkReply {
    /// Writes an answer; `nil` where a token is no text.
    static func reply(to answer: LinkAnswer) -> Reply? {
        switch answer {
        case .created(let view, let token): token.reveal().map { created(view, token: $0) }
        case .progress(let view): BillerAPIReply.ok(.object(LinkJSON.success(LinkJSON.view(view))))
        case .step(let view, let step): BillerAPIReply.ok(.object(LinkJSON.step(view, step)))
        case .completed(let view, let token): completed(view, token)
        case .exchanged(let account, let token):
            token.reveal().map { exchanged(account, token: $0) }
        case .accounts(let accounts, let total):
            BillerAPIReply.ok([
                "accounts": .array(accounts.flatMap(LinkJSON.rows)), "total": .integer(total),
            ])
        case .changed(let account, let token): changed(account, token)
        }
    }

    private static func created(_ view: LinkView, token: String) -> Reply {
        var body = JSONObject([
            ("success", true), ("link_token", .string(token)),
            ("expires_at", .string(view.expiresAt.rfc3339)),
        ])
        for member in LinkJSON.order(view).members { body[member.name] = member.value }
        return BillerAPIReply.ok(.object(body), status: 201, secret: true)
    }

    private static func completed(_ view: LinkView, _ token: Secret?) -> Reply? {
        var text: String?
        if let token {
            guard let revealed = token.reveal() else { return nil }
            text = revealed
        }
        var body = LinkJSON.stepHead(view, success: true, next: nil)
        body["public_token"] = .optional(text)
        body["account_link_id"] = .optional(view.account?.rawValue)
        return BillerAPIReply.ok(.object(body), secret: true)
    }

    /// The documented four members, and no more.
    private static func exchanged(_ account: LinkedAccountView, token: String) -> Reply {
        BillerAPIReply.ok(
            [
                "success": true, "access_token": .string(token),
                "biller_id": .string(account.biller), "link_id": .string(account.id.rawValue),
            ],
            secret: true
        )
    }

    private static func changed(_ account: LinkedAccountView, _ token: Secret?) -> Reply? {
        var body = JSONObject([("success", true)])
        if let token {
            guard let text = token.reveal() else { return nil }
            body["access_token"] = .string(text)
        }
        body["biller_id"] = .string(account.biller)
        body["link_id"] = .string(account.id.rawValue)
        body["status"] = .string(account.status.rawValue)
        body["updated_at"] = .string(account.updatedAt.rfc3339)
        return BillerAPIReply.ok(.object(body), secret: token != nil)
    }
}
