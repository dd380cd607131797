import Authority
import BillogramDialect
import Gatekeeper
import InventedDialect
import MemoryStore
import RateLimits
import TestSupport
import TollgateCore
import TollgateCrypto
import TollgatePasswords

/// A gatekeeper over a memory store, with the invented dialect and Billogram, and a clock that is
/// turned by hand.
struct GateStage {
    /// What a test may want other than usual.
    struct Wishes {
        /// The limits.
        var limits = LimitPolicy()
        /// How the invented dialect tells of limits.
        var limitHeaders = LimitProfile.configured
        /// Which signed requests are remembered.
        var replay = ReplayPolicy.writes
        /// Whether there is a backend.
        var hasBackend = true
        /// How long before a credential's end its answers say so.
        var expiryWarning: Duration = .zero
        /// How long known credentials go on without the feed.
        var outageGrace: Duration = .seconds(60)
        /// Who checks passwords.
        var passwords: PasswordDesk?
        /// The meters of wrong passwords, one for all gatekeepers of the stage.
        var guesses = GuessLimiters()
        /// How the invented sessions' tokens look, if not as usual.
        var sessionForm: SecretForm?
        /// Whether end users hold the invented sessions' tokens.
        var areSessionsHeldByEndUsers = false
        /// Whether an invented session decides where it is presented beside a key.
        var putsSessionFirst = false
        /// Which web pages may call which dialect.
        var origins = OriginPolicy()
    }

    static let sandbox = ListenerProfile(
        name: "sandbox",
        environment: .sandbox,
        hosts: ["localhost", "[::1]"],
        publicURL: "https://localhost:8443"
    )
    static let production = ListenerProfile(
        name: "production",
        environment: .production,
        hosts: ["localhost"],
        publicURL: "https://localhost:9443"
    )

    let clock = TestClock()
    let store = DoubtfulStore(MemoryStore(epoch: "test"))
    let rings: Rings
    let authority: Authority
    let organisation: OrganisationRecord
    let facts: FactsTable
    let feed: FeedFollower
    let exposures = ExposureReports()
    let uses = UseLedger()
    let backend = RecordingBackend()
    let gatekeeper: Gatekeeper

    private let wishes: Wishes

    init(_ wishes: Wishes = Wishes()) async throws {
        self.wishes = wishes
        let randomness = SeededRandomness(seed: 7_617).source
        rings = Rings(randomness)
        authority = Authority(
            store: store,
            rings: LiveRings(rings),
            kinds: InventedModule.module.kinds.map { $0.fitted(to: wishes) } + [.billogramAPIUser],
            time: clock.source,
            randomness: randomness,
            overlapMax: .seconds(86_400)
        )
        organisation = try await authority.createOrganisation("demo", by: "test")
        (facts, feed, gatekeeper) = try Self.makeGatekeeper(
            wishes,
            rings,
            authority,
            store,
            clock,
            exposures,
            uses,
            backend
        )
        try await feed.poll()
    }

    /// Another gatekeeper on the same store, with nothing in memory, as after a restart.
    func restarted(
        peppers: PepperRing? = nil,
        readsFeed: Bool = true
    ) async throws -> Gatekeeper {
        let (_, feed, gatekeeper) = try Self.makeGatekeeper(
            wishes,
            peppers.map { Rings(peppers: $0, seals: rings.seals, audit: rings.audit) } ?? rings,
            authority,
            store,
            clock,
            exposures,
            uses,
            backend
        )
        if readsFeed { try await feed.poll() }
        return gatekeeper
    }

    private static func makeGatekeeper(
        _ wishes: Wishes,
        _ rings: Rings,
        _ authority: Authority,
        _ store: DoubtfulStore,
        _ clock: TestClock,
        _ exposures: ExposureReports,
        _ uses: UseLedger,
        _ backend: RecordingBackend
    ) throws -> (FactsTable, FeedFollower, Gatekeeper) {
        let facts = FactsTable(factsMax: 6_400, absentMax: 6_400)
        let feed = FeedFollower(
            store: store,
            facts: facts,
            time: clock.source,
            outageGrace: wishes.outageGrace
        )
        let key = BackendKey(.sandbox, "invented")
        let gatekeeper = Gatekeeper(
            Gatekeeper.Parts(
                routes: try RouteTable([
                    InventedDialect(
                        limitHeaders: wishes.limitHeaders,
                        putsSessionFirst: wishes.putsSessionFirst
                    ), BillogramDialect(),
                ]),
                facts: facts,
                source: FactSource(store: store, rings: LiveRings(rings)),
                feed: feed,
                rings: LiveRings(rings),
                authority: authority,
                backends: wishes.hasBackend ? [key: backend] : [:],
                limits: wishes.limits,
                limiter: RateLimiter(subjectsMax: 1_000),
                guesses: wishes.guesses,
                exposures: exposures,
                uses: uses,
                passwords: wishes.passwords,
                expiryWarning: wishes.expiryWarning,
                replay: wishes.replay,
                origins: wishes.origins,
                time: clock.source
            )
        )
        return (facts, feed, gatekeeper)
    }
}

// MARK: Credentials

extension GateStage {
    /// Issues a key of the invented dialect.
    func issueKey(
        in environment: Environment = .sandbox,
        of organisation: OrganisationRecord? = nil,
        scopes: [Scope]? = nil,
        networks: [String] = [],
        expiresIn lifetime: Duration? = nil
    ) async throws -> IssuedCredential {
        try await issue("invented.key", environment, organisation, scopes, networks, lifetime)
    }

    /// Issues a signing key of the invented dialect.
    func issueSigningKey(
        of organisation: OrganisationRecord? = nil,
        expiresIn lifetime: Duration? = nil
    ) async throws -> IssuedCredential {
        try await issue("invented.signing-key", .sandbox, organisation, nil, [], lifetime)
    }

    private func issue(
        _ kind: CredentialKindName,
        _ environment: Environment,
        _ organisation: OrganisationRecord?,
        _ scopes: [Scope]?,
        _ networks: [String],
        _ lifetime: Duration?
    ) async throws -> IssuedCredential {
        let request = IssueRequest(
            organisation: (organisation ?? self.organisation).id,
            environment: environment,
            kind: kind,
            scopes: scopes,
            networks: networks.compactMap { Network($0) },
            expiresAt: lifetime.map { clock.now + $0 }
        )
        return try await authority.issue(request, by: "test")
    }

    /// Gives a credential another state, and lets the gatekeeper hear of it.
    func change(_ id: CredentialID, to state: CredentialState) async throws {
        _ = try await authority.change(id, to: state, by: "test")
        try await feed.poll()
    }
}

// MARK: Requests

extension GateStage {
    /// Sends a request through all phases.
    func answer(
        _ request: RequestView,
        body: String = "",
        at listener: ListenerProfile = GateStage.sandbox,
        by other: Gatekeeper? = nil
    ) async -> Answer? {
        let gatekeeper = other ?? gatekeeper
        var opening = gatekeeper.open(request, at: listener)
        if case .pending(let pending) = opening { opening = await gatekeeper.lookUp(pending) }
        switch opening {
        case .unclaimed, .pending: return nil
        case .answered(let answer): return answer
        case .accepted(let head): return await gatekeeper.perform(head, body: Array(body.utf8))
        }
    }

    /// Sends a request through all phases; `nil` for one that was admitted.
    func refusal(
        _ request: RequestView,
        body: String = "",
        at listener: ListenerProfile = GateStage.sandbox,
        by other: Gatekeeper? = nil
    ) async throws -> Refusal? {
        guard let answer = await answer(request, body: body, at: listener, by: other) else {
            throw Unanswered()
        }
        return answer.decision.refusal
    }

    /// The code of ``refusal(_:body:at:by:)``.
    func code(
        _ request: RequestView,
        body: String = "",
        at listener: ListenerProfile = GateStage.sandbox,
        by other: Gatekeeper? = nil
    ) async throws -> RefusalCode? {
        try await refusal(request, body: body, at: listener, by: other)?.code
    }

    /// What the gatekeeper says at once, without the store.
    func codeAtOnce(_ request: RequestView) throws -> RefusalCode? {
        switch gatekeeper.open(request, at: Self.sandbox) {
        case .answered(let answer): return answer.decision.refusal?.code
        case .accepted: return nil
        case .pending, .unclaimed: throw Unanswered()
        }
    }

    /// The request was not decided: no dialect claims it, or the store would have to be asked.
    struct Unanswered: Error {}

    /// Logs in with a key and returns the session's token.
    func logIn(_ key: IssuedCredential) async throws -> String {
        let body = "id=\(key.record.handle ?? "")&secret=\(key.secret.reveal() ?? "")"
        let answer = await answer(.invented(.post, "/invented/login"), body: body)
        let text = String(decoding: answer?.reply.body ?? [], as: UTF8.self)
        guard text.hasPrefix("token="), text.hasSuffix("\n") else { throw Unanswered() }
        return String(text.dropFirst(6).dropLast())
    }
}

extension CredentialKind {
    /// The kind as a test wants it, where it is the invented sessions'.
    fileprivate func fitted(to wishes: GateStage.Wishes) -> CredentialKind {
        guard name == "invented.session" else { return self }
        return CredentialKind(
            name: name,
            title: title,
            handle: handle,
            secret: wishes.sessionForm ?? secret,
            use: use,
            scopes: scopes,
            isHeldByEndUsers: wishes.areSessionsHeldByEndUsers
        )
    }
}
