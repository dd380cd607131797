import Authority
import Linking
import MemoryStore
import TestSupport
import TollgateCore
import TollgateCrypto

/// A desk over a memory store, with a clock that is turned by hand, a provider and two clients.
struct LinkStage {
    /// Something else came than a test went for.
    struct Unexpected: Error {
        let answer: String
    }

    let clock = TestClock()
    let store = DoubtfulStore(MemoryStore(epoch: "test"))
    let provider = FakeProvider()
    let events = RecordedEvents()
    let rings: LiveRings
    let authority: Authority
    let randomness: Randomness
    let organisation: OrganisationRecord
    let rules: LinkRules
    let desk: LinkDesk
    /// The client that the tests are about.
    let client: CredentialRecord
    /// Another client of the same organisation.
    let rival: CredentialRecord

    init(rules: LinkRules = LinkRules(), hasProvider: Bool = true) async throws {
        let randomness = SeededRandomness(seed: 20_261_122).source
        let rings = LiveRings(Rings(randomness))
        let kinds = LinkKinds.samples
        let authority = Authority(
            store: store,
            rings: rings,
            kinds: [LinkKinds.client, kinds.linkToken, kinds.publicToken, kinds.accessToken],
            time: clock.source,
            randomness: randomness,
            overlapMax: .zero
        )
        let organisation = try await authority.createOrganisation("demo", by: "test")
        func issue() async throws -> CredentialRecord {
            try await authority.issue(
                IssueRequest(
                    organisation: organisation.id,
                    environment: .sandbox,
                    kind: LinkKinds.client.name
                ),
                by: "test"
            )
            .record
        }
        (client, rival) = (try await issue(), try await issue())
        (self.rings, self.authority, self.randomness) = (rings, authority, randomness)
        (self.organisation, self.rules) = (organisation, rules)
        let providers: [Environment: any LinkProvider] = hasProvider ? [.sandbox: provider] : [:]
        desk = LinkDesk(
            authority: authority,
            store: store,
            rings: rings,
            kinds: kinds,
            providers: providers,
            rules: rules,
            randomness: randomness,
            time: clock.source,
            events: events.place
        )
    }

    // MARK: Callers

    /// The client with its secret.
    var caller: LinkCaller { caller(client) }

    /// A client with its secret, in the sandbox unless told otherwise.
    func caller(
        _ client: CredentialRecord,
        _ environment: Environment = .sandbox
    ) -> LinkCaller {
        LinkCaller(
            organisation: organisation.id,
            environment: environment,
            credential: client.id,
            clientName: client.handle ?? "",
            secret: client.secrets[0].id,
            use: SessionUse(at: clock.now, address: .loopback4, userAgent: "test")
        )
    }

    /// A token of the client alone, by what it is for.
    func holder(of subject: String) -> LinkCaller {
        var caller = caller
        (caller.secret, caller.subject) = (nil, subject)
        return caller
    }

    // MARK: Steps

    /// Does a request, as the client unless told otherwise.
    func perform(
        _ request: LinkRequest,
        as caller: LinkCaller? = nil
    ) async throws -> Result<LinkAnswer, LinkFault> {
        try await desk.perform(request, for: caller ?? self.caller)
    }

    /// The fault of a request, or `nil` where it is done.
    func fault(
        _ request: LinkRequest,
        as caller: LinkCaller? = nil
    ) async throws -> LinkFault? {
        switch try await perform(request, as: caller) {
        case .success: nil
        case .failure(let fault): fault
        }
    }

    /// An order for a biller.
    func order(biller: String? = "acme", relinked: LinkedAccountID? = nil) -> LinkOrder {
        LinkOrder(endUser: "user-1", consents: ["bills"], biller: biller, relinked: relinked)
    }

    /// Makes a link token.
    func create(
        _ order: LinkOrder? = nil,
        as caller: LinkCaller? = nil
    ) async throws -> (id: LinkID, view: LinkView, token: Secret) {
        let answer = try await perform(.create(order ?? self.order()), as: caller).get()
        guard case .created(let view, let token) = answer else { throw unexpected(answer) }
        return (view.id, view, token)
    }

    /// Types an account number.
    func type(_ number: String, to id: LinkID, biller: String? = nil) -> LinkRequest {
        let field = LinkField(name: "account_number", value: Secret(number))
        return .signIn(id, biller: biller, fields: [field])
    }

    /// What a request lets the end user do next, and how far the attempt is then.
    func step(
        _ request: LinkRequest,
        as caller: LinkCaller? = nil
    ) async throws -> (next: LinkStep, progress: LinkProgress) {
        let answer = try await perform(request, as: caller).get()
        guard case .step(let view, let next) = answer else { throw unexpected(answer) }
        return (next, view.progress)
    }

    /// Goes the whole way to a public token.
    func complete(
        _ number: String = "one",
        choosing chosen: [String] = ["acc_1"],
        as caller: LinkCaller? = nil
    ) async throws -> (id: LinkID, view: LinkView, token: Secret) {
        let id = try await create(as: caller).id
        _ = try await step(type(number, to: id), as: caller)
        let answer = try await perform(.discover(id, chosen: chosen), as: caller).get()
        guard case .completed(let view, let token?) = answer else { throw unexpected(answer) }
        return (id, view, token)
    }

    /// Exchanges a public token.
    func exchange(
        _ token: Secret,
        under key: String? = nil,
        as caller: LinkCaller? = nil
    ) async throws -> (account: LinkedAccountView, token: Secret) {
        let request = LinkRequest.exchange(publicToken: token, idempotencyKey: key)
        let answer = try await perform(request, as: caller).get()
        guard case .exchanged(let account, let token) = answer else { throw unexpected(answer) }
        return (account, token)
    }

    /// Links an account, from the link token to the access token.
    func link(
        _ number: String = "one",
        choosing chosen: [String] = ["acc_1"],
        under key: String? = nil
    ) async throws -> (attempt: LinkID, account: LinkedAccountView, token: Secret) {
        let done = try await complete(number, choosing: chosen)
        let exchanged = try await exchange(done.token, under: key)
        return (done.id, exchanged.account, exchanged.token)
    }

    /// Changes a linked account.
    func change(
        _ request: LinkRequest
    ) async throws -> (account: LinkedAccountView, token: Secret?) {
        let answer = try await perform(request).get()
        guard case .changed(let account, let token) = answer else { throw unexpected(answer) }
        return (account, token)
    }

    /// The linked accounts that a caller sees.
    func accounts(
        _ query: LinkedAccountQuery = LinkedAccountQuery(),
        as caller: LinkCaller? = nil
    ) async throws -> (accounts: [LinkedAccountView], total: Int) {
        let answer = try await perform(.accounts(query), as: caller).get()
        guard case .accounts(let accounts, let total) = answer else { throw unexpected(answer) }
        return (accounts, total)
    }

    /// How far an attempt is, as its client sees it.
    func view(_ id: LinkID) async throws -> LinkView {
        let answer = try await perform(.progress(id)).get()
        guard case .progress(let view) = answer else { throw unexpected(answer) }
        return view
    }

    /// Lets fifty requests run beside one another.
    func fifty(
        _ request: @escaping @Sendable (Int) -> LinkRequest
    ) async throws -> [Result<LinkAnswer, LinkFault>] {
        let (desk, caller) = (desk, caller)
        return try await withThrowingTaskGroup(
            of: Result<LinkAnswer, LinkFault>.self
        ) { group in
            for number in 0..<50 {
                group.addTask { try await desk.perform(request(number), for: caller) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func unexpected(_ answer: LinkAnswer) -> Unexpected {
        Unexpected(answer: String(describing: answer))
    }
}
