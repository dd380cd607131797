import Authority
import BillogramSandbox
import Foundation
import Gatekeeper
import MemoryStore
import RateLimits
import TollgateCore
import TollgateCrypto

/// The gatekeeper's phases of the head, for a credential whose facts are in memory.
struct DecisionBenchmark {
    static let operations = 100_000

    /// What a shared machine's drifting speed is told from: HMAC-SHA-256 over as many bytes as a digest takes.
    private func yardstick() {
        let (key, message) = (
            Secret(Array(repeating: 7, count: 32)), [UInt8](repeating: 1, count: 54)
        )
        Measurement.best("yardstick: one HMAC-SHA-256", Self.operations) {
            for _ in 0..<Self.operations {
                keep(MessageAuthentication.sign(message, .hmacSHA256, key: key))
            }
        }.report()
    }

    func run() async throws {
        let bench = try await Bench()
        yardstick()
        for (name, request) in [
            ("decision: right credential", bench.request(password: bench.password)),
            (
                "decision: wrong password",
                bench.request(password: String(repeating: "0", count: 32))
            ),
            (
                "decision: unknown user",
                bench.request(user: "12345-Unknown1", password: bench.password)
            ),
        ] {
            try await bench.warm(request)
            Measurement.best(name, Self.operations) {
                for _ in 0..<Self.operations {
                    keep(bench.gatekeeper.open(request, at: bench.listener))
                }
            }.report()
        }
    }
}

/// A gatekeeper over a memory store with one Billogram API user.
private struct Bench {
    let gatekeeper: Gatekeeper
    let listener = ListenerProfile(
        name: "sandbox",
        environment: .sandbox,
        hosts: ["localhost"],
        publicURL: "https://localhost:8443"
    )
    let user: String
    let password: String

    init() async throws {
        let module = BillogramModule.module
        let (store, rings) = (MemoryStore(epoch: "bench"), Rings(.system))
        let authority = Authority(
            store: store,
            rings: LiveRings(rings),
            kinds: module.kinds,
            time: .bench,
            randomness: .system,
            overlapMax: .seconds(60)
        )
        let organisation = try await authority.createOrganisation("bench", by: "bench")
        let issued = try await authority.issue(
            IssueRequest(
                organisation: organisation.id,
                environment: .sandbox,
                kind: module.kinds[0].name
            ),
            by: "bench"
        )
        user = issued.record.handle ?? ""
        password = issued.secret.reveal() ?? ""
        let facts = FactsTable(factsMax: 1_000, absentMax: 1_000)
        let feed = FeedFollower(
            store: store,
            facts: facts,
            time: .bench,
            outageGrace: .seconds(86_400)
        )
        try await feed.poll()
        let options = Dictionary(
            uniqueKeysWithValues: module.options.map { ($0.name, $0.choices[0]) }
        )
        gatekeeper = Gatekeeper(
            Gatekeeper.Parts(
                routes: try RouteTable([module.makeDialect(options)]),
                facts: facts,
                source: FactSource(store: store, rings: LiveRings(rings)),
                feed: feed,
                rings: LiveRings(rings),
                authority: authority,
                backends: [:],
                limits: LimitPolicy(),
                limiter: RateLimiter(subjectsMax: 1_000),
                exposures: ExposureReports(),
                time: .bench
            )
        )
    }

    func request(user: String? = nil, password: String) -> RequestView {
        let basic = Data("\(user ?? self.user):\(password)".utf8).base64EncodedString()
        return RequestView(
            method: .get,
            authority: "localhost:8443",
            path: "/api/v2/customer",
            query: "page=1",
            headers: SampleHead.fields(authorization: "Basic \(basic)"),
            client: .loopback4,
            isSecure: true
        )
    }

    /// Brings what the request needs into memory, as the first request does.
    func warm(_ request: RequestView) async throws {
        if case .pending(let pending) = gatekeeper.open(request, at: listener) {
            _ = await gatekeeper.lookUp(pending)
        }
    }
}

extension TimeSource {
    /// The machine's clocks.
    static let bench = TimeSource(
        now: { Instant(microseconds: Int64(Measurement.seconds(CLOCK_REALTIME) * 1e6)) },
        monotonic: {
            MonotonicInstant(nanoseconds: Int64(Measurement.seconds(CLOCK_MONOTONIC) * 1e9))
        }
    )
}
