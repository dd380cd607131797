import Gatekeeper
import Linking
import Pages
import TollgateCore

/// What the demo shop's server does, as the client that `quickstart` made for the demo organisation.
///
/// It links accounts as any client does, but for the client's secret, which nobody has any more; its bills
/// it fetches through the gatekeeper, with the access token, as a request of this machine.
struct ShopCounter: Sendable {
    /// What the shop calls its customer.
    static let customer = "demo-shop-customer"
    /// How many letters of an access token are shown.
    static let hintLetterCount = 11

    let demo: LinkDemo
    let desk: LinkDesk
    let store: any Store
    let live: LiveTerms
    let listener: ListenerProfile
    let time: TimeSource

    /// The shop as its pages know it.
    var shop: DemoShop {
        DemoShop(makeToken: { try await makeToken() }, exchange: { try await exchange($0) })
    }

    private func makeToken() async throws -> DemoShop.Token {
        let order = LinkOrder(endUser: Self.customer, consents: demo.consents)
        guard case .created(let view, let token) = try await perform(.create(order)) else {
            throw DemoShop.Fault("No link token was made.")
        }
        return DemoShop.Token(id: view.id, token: token)
    }

    private func exchange(_ publicToken: Secret) async throws -> DemoShop.Purchase {
        let request = LinkRequest.exchange(publicToken: publicToken, idempotencyKey: nil)
        guard case .exchanged(let account, let token) = try await perform(request) else {
            throw DemoShop.Fault("The public token was not exchanged.")
        }
        return DemoShop.Purchase(
            account: account.id,
            billerName: account.billerName,
            accessTokenHint: String((token.reveal() ?? "").prefix(Self.hintLetterCount)),
            bills: try await bills(token)
        )
    }

    // MARK: The client

    private func perform(_ request: LinkRequest) async throws -> LinkAnswer {
        let result = try await desk.perform(request, for: try await client())
        switch result {
        case .success(let answer): return answer
        case .failure(let fault): throw DemoShop.Fault("The demo shop got no answer: \(fault).")
        }
    }

    /// The newest client that `quickstart` made for the demo organisation, of those that can be used.
    ///
    /// Clients that somebody else added are theirs: the shop never acts as one of them.
    private func client() async throws -> LinkCaller {
        let (kind, label, environment) = (
            demo.clientKind, demo.clientLabel, listener.environment
        )
        let wall = time.now()
        let (found, now) = try await store.read { transaction in
            let organisation = try transaction.organisations.find(name: Quickstart.organisation)
            guard let organisation else { return (CredentialRecord?.none, wall) }
            let now = organisation.clock(in: environment).now(at: wall)
            let filter = CredentialFilter(
                organisation: organisation.id,
                environment: environment,
                kind: kind,
                state: .active
            )
            let clients = try transaction.credentials.list(filter)
            return (Self.newest(of: clients, label, at: now), now)
        }
        guard let client = found, let secret = client.secrets.last else {
            throw DemoShop.Fault(
                "There is no client that quickstart made: run tollgate quickstart."
            )
        }
        return LinkCaller(
            organisation: client.organisation,
            environment: environment,
            credential: client.id,
            clientName: client.handle ?? client.id.rawValue,
            secret: secret.id,
            use: SessionUse(at: now, address: .loopback4, userAgent: "demo shop")
        )
    }

    /// The newest credential with a label that has not ended.
    static func newest(
        of credentials: [CredentialRecord],
        _ label: String,
        at now: Instant
    ) -> CredentialRecord? {
        credentials.filter { $0.label == label && ($0.expiresAt.map { $0 > now } ?? true) }
            .max { $0.createdAt < $1.createdAt }
    }

    // MARK: The bills

    private func bills(_ accessToken: Secret) async throws -> [LinkedBill] {
        guard let token = accessToken.reveal() else { return [] }
        let request = RequestView(
            method: .get,
            authority: listener.hosts.first ?? "localhost",
            path: demo.billsPath,
            query: nil,
            headers: ["Authorization": "Bearer \(token)"],
            client: .loopback4,
            isSecure: true
        )
        let gatekeeper = live.gatekeeper
        var opening = gatekeeper.open(request, at: listener)
        if case .pending(let pending) = opening { opening = await gatekeeper.lookUp(pending) }
        let answer: Answer
        switch opening {
        case .accepted(let head): answer = await gatekeeper.perform(head, body: [])
        case .answered(let refused): answer = refused
        case .unclaimed, .pending: throw DemoShop.Fault("Nobody answers for bills.")
        }
        guard answer.reply.status == 200, let json = try? JSONValue(reading: answer.reply.body)
        else { throw DemoShop.Fault("The bills were refused: \(answer.reply.status).") }
        return demo.readBills(json)
    }
}
