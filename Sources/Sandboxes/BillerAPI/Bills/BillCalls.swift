import BillerAPIDialect
import Gatekeeper
import TollgateCore

/// The call for bills.
struct BillCalls: Sendable {
    /// The store.
    let store: any Store
    /// Finds the linked account.
    let access: LinkAccess

    /// Lists the bills of one linked account, the latest due first.
    func list(_ call: AdmittedCall) async throws -> Reply {
        let caller = try call.caller()
        let reader = try QueryReader(call.request)
        let query = try BillQuery(reader)
        let link = try await store.read { tx in try access.link(query.link, caller, tx) }
        if link.isUnavailable { throw Rejection.billerUnavailable }
        let page = try PageRequest(
            reader,
            filters: ["bills", caller.client.rawValue, link.id.rawValue] + query.filters,
            at: call.now
        )
        let all = BillMaker(link: link).bills.filter(query.matches)
        let (bills, next) = try page.cut(all, id: \.id)
        return BillerAPIReply.ok(PageRequest.json("bills", bills.map(\.json), next: next))
    }
}

extension Rejection {
    /// The linked account's biller does not answer: a success false as for a sign-in (contract, section
    /// "Sandbox link calls": the number 4000000002).
    static let billerUnavailable = Rejection(
        reply: BillerAPIReply.ok([
            "success": false, "error_code": .string(LinkSignInFault.billerUnavailable.rawValue),
            "message": "The biller does not answer now",
        ])
    )
}
