public import Authority
public import Linking
public import OAuth
public import RateLimits
public import TollgateCore
public import TollgateCrypto
public import TollgatePasswords
public import Traces

/// Decides, for every request, who is calling and whether they may do what they ask for.
///
/// The phases, in their order, for all dialects:
///
///     claim → route policy → read head → look up → verify → environment, state, expiry, networks
///           → scope → limits → read body → signature → replay → admit → backend → write
///
/// ``open(_:at:)`` runs the phases of the head and is synchronous: a known credential is decided on the
/// event loop that read it. Only what the table does not know leaves the loop, through
/// ``lookUp(_:)``, and then the same phases run again from the start. ``perform(_:body:)`` runs the
/// phases of the body and calls the backend. Each phase is one function of `Gatekeeper+Head.swift` or
/// `Gatekeeper+Body.swift`.
public final class Gatekeeper: Sendable {
    /// What the gatekeeper is made of.
    public struct Parts: Sendable {
        /// The claims of all dialects.
        public var routes: RouteTable
        /// The facts in memory.
        public var facts: FactsTable
        /// Where unknown facts are read.
        public var source: FactSource
        /// What keeps the facts true.
        public var feed: FeedFollower
        /// The keys of digests.
        public var rings: LiveRings
        /// What opens and closes sessions and remembers repeats.
        public var authority: Authority
        /// The backends by environment and dialect; an absent one answers 503.
        public var backends: [BackendKey: any Backend]
        /// The limits.
        public var limits: LimitPolicy
        /// The meters of the limits.
        public var limiter: RateLimiter
        /// The meters of wrong passwords.
        public var guesses: GuessLimiters
        /// Where exposed secrets are reported.
        public var exposures: ExposureReports
        /// Where digests wait that lag behind a rotation.
        public var moves: DigestMoves
        /// Where uses of secrets wait for the store.
        public var uses: UseLedger
        /// Who checks passwords; without one nobody signs in.
        public var passwords: PasswordDesk?
        /// Who links accounts, by the dialect's name; without one such requests are answered 503.
        public var linking: [String: LinkDesk]
        /// How long the tokens of OAuth clients live.
        public var oauth: OAuthRules
        /// How long before the end of a credential its answers say so; zero for never.
        public var expiryWarning: Duration
        /// How far a signed time may lie from now.
        public var signatureWindow: Duration
        /// Which signed requests are remembered.
        public var replay: ReplayPolicy
        /// Which web pages may call which dialect.
        public var origins: OriginPolicy
        /// The clocks.
        public var time: TimeSource

        /// The keys of digests as they are now.
        var peppers: PepperRing { rings.peppers }

        /// Makes the parts.
        public init(
            routes: RouteTable,
            facts: FactsTable,
            source: FactSource,
            feed: FeedFollower,
            rings: LiveRings,
            authority: Authority,
            backends: [BackendKey: any Backend],
            limits: LimitPolicy,
            limiter: RateLimiter,
            guesses: GuessLimiters = GuessLimiters(),
            exposures: ExposureReports,
            moves: DigestMoves = DigestMoves(),
            uses: UseLedger = UseLedger(),
            passwords: PasswordDesk? = nil,
            linking: [String: LinkDesk] = [:],
            oauth: OAuthRules = OAuthRules(),
            expiryWarning: Duration = .zero,
            signatureWindow: Duration = .seconds(300),
            replay: ReplayPolicy = .writes,
            origins: OriginPolicy = OriginPolicy(),
            time: TimeSource
        ) {
            self.routes = routes
            self.facts = facts
            self.source = source
            self.feed = feed
            self.rings = rings
            self.authority = authority
            self.backends = backends
            self.limits = limits
            self.limiter = limiter
            self.guesses = guesses
            self.exposures = exposures
            self.moves = moves
            self.uses = uses
            self.passwords = passwords
            self.linking = linking
            self.oauth = oauth
            self.expiryWarning = expiryWarning
            self.signatureWindow = signatureWindow
            self.replay = replay
            self.origins = origins
            self.time = time
        }
    }

    let parts: Parts

    /// Makes a gatekeeper.
    public init(_ parts: Parts) { self.parts = parts }

    /// Decides on a head with what is in memory, without waiting for anything.
    ///
    /// - Parameters:
    ///   - request: The head.
    ///   - listener: The listener that it came to.
    ///   - trace: Its trace; `nil` where it is not traced.
    /// - Returns: The decision, or that the store must be asked, or that no dialect claims the path.
    public func open(
        _ request: RequestView,
        at listener: ListenerProfile,
        trace: RequestTrace? = nil
    ) -> Opening {
        guard var passage = claim(request, at: listener) else {
            return .unclaimed(policyRefusal(request, at: listener))
        }
        passage.trace = trace
        if let answer = preflight(passage) { return .answered(answer) }
        return decide(passage.reached(at: parts.time.now()))
    }

    /// Asks the store for what a head needs, then decides on it.
    ///
    /// - Parameter pending: What ``open(_:at:)`` could not decide.
    /// - Returns: The decision.
    public func lookUp(_ pending: PendingHead) async -> Opening {
        var passage = pending.passage
        do {
            // A principal, a session's parent and the other environment: no head needs more readings.
            for _ in 0..<Self.lookUpRoundsMax {
                try await read(pending.keys.union(passage.missing), into: &passage)
                let opening = decide(passage.reached(at: parts.time.now()))
                guard case .pending(let next) = opening else { return opening }
                passage.missing = next.keys
            }
            return .answered(refuse(passage, Refusal(.unavailable, limitName: "facts")))
        } catch {
            return .answered(refuse(passage, .outage(error, "store")))
        }
    }

    /// Reads the body of an accepted head, admits the call and lets the backend answer.
    ///
    /// - Parameters:
    ///   - head: The accepted head.
    ///   - body: The whole body.
    /// - Returns: The answer, also where the world fails.
    public func perform(_ head: AcceptedHead, body: [UInt8]) async -> Answer {
        var passage = head.passage
        do {
            let answer = try await admit(&passage, body)
            return tellingOrigin(stamped(tellingEnd(answer, passage), passage), passage)
        } catch let refusal as Refusal {
            return refuse(passage, refusal)
        } catch {
            return refuse(passage, .outage(error, "backend"))
        }
    }

    /// Refuses an accepted head for a reason that the listener found, in the dialect's form.
    public func refuse(_ head: AcceptedHead, _ refusal: Refusal) -> Answer {
        refuse(head.passage, refusal)
    }

    /// Refuses a head for a reason that the listener found, or `nil` where no dialect claims the path.
    public func refuseHead(
        _ request: RequestView,
        at listener: ListenerProfile,
        _ refusal: Refusal
    ) -> Answer? {
        claim(request, at: listener).map { refuse($0, refusal) }
    }

    /// The most readings of the store for one head.
    static let lookUpRoundsMax = 4

    /// Writes a refusal in the dialect's form, and counts it against the caller's address where a
    /// credential failed; an address that fails too often is told so instead.
    func refuse(_ passage: Passage, _ refusal: Refusal) -> Answer {
        var passage = passage
        var refusal = refusal
        if refusal.code.isFailedVerification, let limited = chargeFailure(&passage) {
            passage.decision.cause = refusal.code
            refusal = limited
        }
        passage.decision.refusal = refusal
        let reply = passage.dialect.write(.refused(refusal), passage.request)
        let answer = Answer(reply: reply, decision: passage.decision)
        return tellingOrigin(stamped(answer, passage), passage)
    }

    func read(_ keys: Set<FactKey>, into passage: inout Passage) async throws {
        let generation = parts.facts.currentGeneration
        let reading = try await traced(.query, passage.trace) {
            try await parts.source.read(keys)
        }
        for (key, facts) in reading.facts {
            parts.facts.fill(facts, key, readAt: reading.sequence, in: generation)
            passage.found[key] = .some(facts)
        }
    }
}

/// The name of a backend: a dialect in an environment.
public struct BackendKey: Sendable, Hashable {
    /// The environment.
    public let environment: Environment
    /// The dialect's name.
    public let dialect: String

    /// Makes a name.
    public init(_ environment: Environment, _ dialect: String) {
        self.environment = environment
        self.dialect = dialect
    }
}

extension RefusalCode {
    /// Whether the code means that a presented credential did not prove a caller who may use it here.
    ///
    /// A right secret from a strange network, or for another organisation's path, is one of them: to
    /// the outside it is as wrong as a guess, and a limit that left it out would tell it from one.
    var isFailedVerification: Bool {
        switch self {
        case .malformed, .unknown, .mismatch, .disabled, .expired, .revoked, .wrongEnvironment,
            .wrongKind, .addressNotAllowed, .wrongOrganisation, .ambiguous, .signatureBad:
            true
        default: false
        }
    }
}
