import BillerAPIDialect
import Gatekeeper
import TollgateCore

/// The calls that start runs and list them.
struct SyncCalls: Sendable {
    /// How many runs of a linked account are kept; the oldest go.
    static let keptPerLinkMax = 50
    /// The most letters of a linked account's name in a body.
    private static let idMax = 128

    /// What the sandbox may use.
    let world: SandboxWorld
    /// Finds the linked account.
    let access: LinkAccess

    /// Starts a run.
    ///
    /// While one is not over it is answered again, unless `force` is set. Where the biller lets the end user
    /// in no more, the linked account must be linked anew from now on; the run goes its way and fails.
    func trigger(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now, world, access) = (try call.caller(), call.now, world, access)
        let body = try BodyReader(call.body)
        let named = try body.text("account_link_id", max: Self.idMax)
        let isForced = try body.flag("force") ?? false
        let (sync, isLost) = try await world.store.transaction { tx in
            let link = try access.link(named, caller, tx)
            let shelf = Shelf<BillSync>(caller.place, tx)
            let known = try shelf.list(Self.newest(of: link.id))
            if !isForced, let running = known.first, !running.isOver(at: now) {
                // What could not be noted at the first call is noted now.
                return (running, link.needsRelinking)
            }
            let count = BillMaker(link: link).bills.count
            let sync = BillSync(
                id: "sync_" + Hexadecimal.encode(world.randomness.bytes(12)),
                link: link.id,
                createdAt: now,
                billCount: count,
                // Bills follow from the linked account: the first run finds all that there will be.
                newCount: known.contains { !$0.fails } ? 0 : count,
                fails: link.isUnavailable || link.needsRelinking,
                isRefused: link.needsRelinking
            )
            try shelf.insert(sync)
            let collection = caller.place.collection(BillSync.document.rawValue)
            for old in known.dropFirst(Self.keptPerLinkMax - 1) {
                try tx.documents.remove(old.id, in: collection)
            }
            return (sync, link.needsRelinking)
        }
        if isLost { try await world.requireRelinking(sync.link, caller.place) }
        return BillerAPIReply.ok(sync.answer(at: now), status: 202)
    }

    /// Lists the runs of a linked account, the newest first: `since`, `limit`, `cursor`.
    func list(_ call: AdmittedCall) async throws -> Reply {
        let (caller, access) = (try call.caller(), access)
        let query = try QueryReader(call.request)
        let named = try query.text("account_link_id")
        let since = try query.moment("since")
        let (link, syncs) = try await world.store.read { tx in
            let link = try access.link(named, caller, tx, mayNeedRelinking: true)
            let shelf = Shelf<BillSync>(caller.place, tx)
            return (link, try shelf.list(Self.newest(of: link.id)))
        }
        let page = try PageRequest(
            query,
            filters: ["syncs", caller.client.rawValue, link.id.rawValue, since?.rfc3339],
            at: call.now
        )
        let wanted = syncs.filter { sync in since.map { sync.createdAt >= $0 } ?? true }
        let (shown, next) = try page.cut(wanted, id: \.id)
        let records = shown.map { $0.record(at: call.now) }
        return BillerAPIReply.ok(PageRequest.json("data", records, next: next))
    }

    private static func newest(of link: LinkedAccountID) -> DocumentQuery {
        DocumentQuery(
            filter: .equals(column: BillSync.linkColumn, .text(link.rawValue)),
            descending: true,
            limit: keptPerLinkMax
        )
    }
}
