import BillplzDialect
import Gatekeeper
import TollgateCore

/// The page of an open collection: a form that makes a bill and leads to the bill's page.
struct OpenCollectionPages: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// The path of an open collection's page.
    static func path(of id: String) -> String { "/\(id)" }

    /// Answers a request to an open collection's page.
    func answer(_ call: AdmittedCall) async throws -> Reply {
        guard call.request.method == .post else { return try await show(call) }
        if let refused = CrossSite.refuse(call, back: Self.path(of: call.id)) { return refused }
        return try await order(call)
    }

    private func show(_ call: AdmittedCall) async throws -> Reply {
        let (id, environment) = (call.id, call.environment)
        let found = try await world.store.read { tx in
            try OpenCollection.findAnywhere(id, environment, tx)
        }
        guard let found else { return OpenCollectionPage.unknown.reply }
        return OpenCollectionPage(collection: found.record).form([], { _ in nil }).reply
    }

    /// What became of a form.
    private enum Ending: Sendable {
        case unknownCollection
        case unfit(OpenCollection, problems: [String])
        case full
        case made(Bill)
    }

    private func order(_ call: AdmittedCall) async throws -> Reply {
        let parameters = try call.parameters()
        let world = world
        let ending = try await world.store.transaction { tx -> Ending in
            let found = try OpenCollection.findAnywhere(call.id, call.environment, tx)
            guard let (collection, place, _) = found else { return .unknownCollection }
            let order = OpenCollectionOrder(parameters, of: collection)
            guard order.problems.isEmpty, collection.settings.status == .active else {
                return .unfit(collection, problems: order.problems)
            }
            let (bills, now) = (Bills(world: world), try call.now(at: place, in: tx))
            if try bills.isFull(collection, at: place, now: now, tx) { return .full }
            return .made(
                try bills.insert(
                    order.draft,
                    collection: collection.id,
                    at: place,
                    now: now,
                    in: tx
                )
            )
        }
        switch ending {
        case .unknownCollection: return OpenCollectionPage.unknown.reply
        case .unfit(let collection, let problems):
            return OpenCollectionPage(collection: collection)
                .form(problems, { parameters[$0] }).reply
        case .full: return OpenCollectionPage.full.reply
        case .made(let bill): return PublicPage.redirect(to: BillPages.path(of: bill.id))
        }
    }
}
