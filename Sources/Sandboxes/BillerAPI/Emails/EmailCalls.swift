import BillerAPIDialect
import Gatekeeper
import TollgateCore

/// The calls that look for bills in mailboxes (contract, section 6: Gmail discovery).
///
/// Nobody's mail is read: the address at which an end user would consent leads straight back to the
/// client, and every mailbox holds the same few mails.
struct EmailCalls: Sendable {
    /// The most letters of an end user's name and of a code.
    static let (endUserMax, codeMax) = (255, 512)

    /// What the sandbox may use.
    let world: SandboxWorld

    /// Names the address at which an end user consents; anybody may ask, so nothing is looked up.
    func address(_ call: AdmittedCall) throws -> Reply {
        let body = try BodyReader(call.body)
        let endUser = try body.required("user_id", max: Self.endUserMax)
        _ = try body.required("client_id", max: Self.endUserMax)
        let back = try body.required("redirect_uri", max: ReceiverAddress.letterMax)
        guard ReceiverAddress.isAllowed(back) else {
            throw Rejection.invalid("redirect_uri \(ReceiverAddress.demand)")
        }
        let joint = back.contains("?") ? "&" : "?"
        let code = "sandbox_" + Fingerprint([endUser, back]).text
        return BillerAPIReply.ok([
            "success": true, "data": ["oauth_url": .string("\(back)\(joint)code=\(code)")],
        ])
    }

    /// Connects the mailbox of an end user; again is the same.
    func connect(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now) = (try call.caller(), call.now)
        let body = try BodyReader(call.body)
        let endUser = try body.required("user_id", max: Self.endUserMax)
        _ = try body.text("code", max: Self.codeMax)
        let mailbox = try await world.store.transaction { tx in
            let shelf = Shelf<Mailbox>(caller.place, tx)
            let mailbox = Mailbox(client: caller.client, endUser: endUser, connectedAt: now)
            if let known = try shelf.find(mailbox.id) { return known.record }
            let filter = DocumentQuery.Filter.equals(
                column: Mailbox.clientColumn,
                .text(caller.client.rawValue)
            )
            guard try shelf.count(filter) < Mailbox.perClientMax else {
                throw Rejection.invalid(
                    "The client has \(Mailbox.perClientMax) mailboxes and can have no more"
                )
            }
            try shelf.insert(mailbox)
            return mailbox
        }
        return BillerAPIReply.ok(["success": true, "data": mailbox.answer])
    }

    /// Lists the mails of an end user's mailbox that tell of bills, the newest first; none where no
    /// mailbox is connected.
    func messages(_ call: AdmittedCall) async throws -> Reply {
        let caller = try call.caller()
        let query = try QueryReader(call.request)
        let endUser = try query.required("userId")
        let (start, end) = (try query.date("startDate"), try query.date("endDate"))
        let page = try PageRequest(
            query,
            filters: ["messages", caller.client.rawValue, endUser, start, end],
            at: call.now
        )
        let mailbox = try await world.store.read { tx in
            try Shelf<Mailbox>(caller.place, tx).find(Mailbox.id(caller.client, endUser))?.record
        }
        let wanted = (mailbox?.messages ?? []).filter { message in
            (start.map { message.date >= $0 } ?? true) && (end.map { message.date <= $0 } ?? true)
        }
        let (shown, next) = try page.cut(wanted, id: \.id)
        return BillerAPIReply.ok(PageRequest.json("data", shown.map(\.json), next: next))
    }
}
