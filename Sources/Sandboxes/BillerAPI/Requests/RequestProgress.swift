import BillerAPIDialect
import Gatekeeper
import Linking
import TollgateCore

/// Moves requests to link on as their end users link accounts.
struct RequestProgress: Sendable {
    /// How many open requests for one end user are looked at, the oldest first.
    static let openMax = 100

    /// Tells the client's receivers.
    let post: WebhookPost

    /// A new link token for an end user begins the oldest request that fits, and a new linked account
    /// completes it.
    func follow(
        _ event: LinkEvent,
        at place: SandboxPlace,
        _ now: Instant,
        _ transaction: any StoreTransaction
    ) throws {
        guard event.kind == .linkCreated || event.kind == .accountCreated else { return }
        let shelf = Shelf<RequestToLink>(place, transaction)
        let open = try open(event, shelf, now)
        let byToken = event.link.flatMap { link in open.first { $0.linkToken == link } }
        // The event of a new linked account names no link token.
        let begun =
            event.kind == .accountCreated ? open.first { $0.status == .inProgress } : nil
        guard let chosen = byToken ?? begun ?? open.first, let found = try shelf.find(chosen.id)
        else {
            return
        }
        var request = found.record
        request.status = event.kind == .linkCreated ? .inProgress : .completed
        request.linkToken = event.link ?? request.linkToken
        try shelf.replace(request, after: found.version)
        try post.post(
            .requestToLinkUpdated,
            request.told,
            of: event.credential,
            at: place,
            now,
            transaction
        )
    }

    /// The end user's open requests for the event's biller or for any.
    private func open(
        _ event: LinkEvent,
        _ shelf: Shelf<RequestToLink>,
        _ now: Instant
    ) throws -> [RequestToLink] {
        let key = RequestToLink.openKey(event.credential, event.endUser)
        let query = DocumentQuery(
            filter: .equals(column: RequestToLink.openColumn, key),
            limit: Self.openMax
        )
        return try shelf.list(query).filter { request in
            guard request.status(at: now) != .expired else { return false }
            guard let wanted = request.biller, let chosen = event.biller else { return true }
            return wanted == chosen
        }
    }
}
