import BillerAPIDialect
import Gatekeeper
import TollgateCore

/// The calls on the directory of billers.
struct BillerCalls: Sendable {
    /// Lists billers by name: `search`, `category`, `limit`, `cursor`.
    func list(_ call: AdmittedCall) throws -> Reply {
        let query = try QueryReader(call.request)
        let search = try query.text("search")
        let category: BillerCategory? = try query.choice("category")
        let page = try PageRequest(
            query,
            filters: ["billers", search, category?.rawValue],
            at: call.now
        )
        let (billers, next) = try page.cut(BillerDirectory.search(search, category), id: \.id)
        return BillerAPIReply.ok(PageRequest.json("data", billers.map(\.json), next: next))
    }

    /// Shows a biller.
    func get(_ call: AdmittedCall) throws -> Reply {
        guard let biller = BillerDirectory.find(call.id) else {
            throw Rejection.notFound("biller", .billerNotFound)
        }
        return BillerAPIReply.ok(biller.json)
    }
}
