import BillplzDialect
import Gatekeeper
import TollgateCore

/// A bill's page: chooser of gateways, simulator, receipt.
///
/// The steps are addresses, so that the browser's own buttons work and no script is needed:
/// `/bills/{id}` shows the chooser, `?gateway=CODE` the simulator, and the simulator's form posts the
/// outcome. `?auto_submit=true` goes straight to the simulator of the gateway that the bill names.
struct BillPages: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// The path of a bill's page.
    static func path(of id: String) -> String { "/bills/\(id)" }

    /// Answers a request to a bill's page.
    func answer(_ call: AdmittedCall) async throws -> Reply {
        guard call.request.method == .post else { return try await show(call) }
        if let refused = CrossSite.refuse(call, back: Self.path(of: call.id)) { return refused }
        return try await pay(call)
    }

    // MARK: Showing

    private func show(_ call: AdmittedCall) async throws -> Reply {
        let (id, world) = (call.id, world)
        let parameters = try call.parameters()
        let failedID = parameters["transaction"]
        let view = try await world.store.read { tx in
            try BillView.find(id, failedID: failedID, call, world, tx)
        }
        guard let view else { return BillPage.unknown.reply }
        return Self.page(view, parameters).reply
    }

    private static func page(
        _ view: BillView,
        _ parameters: BillplzParameters
    ) -> PublicPage {
        let page = BillPage(view: view)
        if view.bill.isPaid { return page.receipt }
        if view.bill.isExpired(at: view.now) { return page.expired }
        if view.bill.state == .deleted { return page.deleted }
        if let code = parameters["gateway"] {
            return view.gateway(code).map(page.simulator) ?? page.chooser(.gatewayNotOffered)
        }
        if parameters["auto_submit"] == "true", let gateway = view.ownGateway {
            return page.simulator(gateway)
        }
        return page.chooser(view.transaction == nil ? nil : .paymentFailed)
    }

    // MARK: Paying

    /// What became of a press of a simulator's button.
    private enum Ending: Sendable {
        case unknownBill
        case expired(BillView)
        case gatewayNotOffered(BillView)
        case tried(Settlement, returnURL: String?)
        case paid(returnURL: String?)
    }

    /// Settles the bill as the pressed button says.
    ///
    /// A bill that is paid stays so, whichever button is pressed: the payer goes on as after the payment
    /// itself, and nobody is told again.
    private func pay(_ call: AdmittedCall) async throws -> Reply {
        let parameters = try call.parameters()
        guard let outcome = parameters["outcome"].flatMap(SimulatedOutcome.init) else {
            throw Rejection.invalid(["Outcome is not included in the list"])
        }
        let code = parameters["gateway"]
        let ending = try await world.store.transaction { tx in
            try settle(call, outcome, gateway: code, tx)
        }
        switch ending {
        case .unknownBill: return BillPage.unknown.reply
        case .expired(let view): return BillPage(view: view).expired.reply
        case .gatewayNotOffered(let view):
            return BillPage(view: view).chooser(.gatewayNotOffered, status: 422).reply
        case .paid(let url): return PublicPage.redirect(to: url ?? Self.path(of: call.id))
        case .tried(let settlement, let url):
            return PublicPage.redirect(to: url ?? Self.ownPath(of: settlement))
        }
    }

    private func settle(
        _ call: AdmittedCall,
        _ outcome: SimulatedOutcome,
        gateway code: String?,
        _ tx: any StoreTransaction
    ) throws -> Ending {
        guard let view = try BillView.find(call.id, failedID: nil, call, world, tx) else {
            return .unknownBill
        }
        if view.bill.isPaid { return .paid(returnURL: view.returnURL) }
        if view.bill.isExpired(at: view.now) { return .expired(view) }
        // Without a code it is the simulator: the form of the page always sends one.
        guard let gateway = view.gateway(code ?? PaymentGateway.simulator.code) else {
            return .gatewayNotOffered(view)
        }
        let settlement = try Bills(world: world).settle(
            view.bill.id,
            at: view.place,
            succeeds: outcome == .success,
            gateway: gateway,
            now: view.now,
            publicURL: call.publicURL,
            in: tx
        )
        let url = try PaymentReturn(world: world).url(of: settlement, at: view.now, in: tx)
        return .tried(settlement, returnURL: url)
    }

    /// The page that tells a payer without a merchant's site to go to what the try came to.
    private static func ownPath(of settlement: Settlement) -> String {
        let path = path(of: settlement.bill.id)
        switch settlement.transaction.status {
        case .completed: return path
        case .failed, .pending: return "\(path)?transaction=\(settlement.transaction.id)"
        }
    }
}
