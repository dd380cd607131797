import BillerAPIDialect
import Gatekeeper
import Linking
import TollgateCore

/// Tells clients' receivers of what happens to link tokens and linked accounts, of the bills that a new
/// linked account brings, and of the requests to link that come further by it.
struct LinkEventPost: Sendable {
    /// How many bills of a new linked account are told of.
    static let billsMax = 100

    /// Tells receivers.
    let post: WebhookPost
    /// Where linked accounts are found.
    let ledger: LinkLedger

    /// Takes an event inside its transaction.
    func take(
        _ event: LinkEvent,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws {
        let place = SandboxPlace(
            environment: event.environment,
            organisation: event.organisation
        )
        try post.post(
            Self.word(event.kind),
            Self.data(event),
            of: event.credential,
            at: place,
            now,
            transaction
        )
        try RequestProgress(post: post).follow(event, at: place, now, transaction)
        // The bills of production are whoever's who has them, and not made here.
        guard event.environment == .sandbox, event.kind == .accountCreated,
            let account = event.account,
            let link = try ledger.find(account, event.credential, place, transaction)
        else { return }
        for bill in BillMaker(link: link).bills.prefix(Self.billsMax) {
            let data = JSONObject([
                ("bill_id", .string(bill.id)), ("account_link_id", .string(account.rawValue)),
                ("client_user_id", .string(event.endUser)),
            ])
            try post.post(.billCreated, data, of: event.credential, at: place, now, transaction)
        }
    }

    private static func word(_ kind: LinkEvent.Kind) -> BillerAPIEvent {
        switch kind {
        case .linkCreated: .linkCreated
        case .linkUpdated: .linkUpdated
        case .accountCreated: .accountLinkCreated
        case .accountUpdated: .accountLinkUpdated
        }
    }

    private static func data(_ event: LinkEvent) -> JSONObject {
        let names: [(String, String?)] = [
            ("link_token_id", event.link?.rawValue),
            ("account_link_id", event.account?.rawValue), ("biller_id", event.biller),
            ("client_user_id", event.endUser),
        ]
        return JSONObject(names.compactMap { name, id in id.map { (name, .string($0)) } })
    }
}
