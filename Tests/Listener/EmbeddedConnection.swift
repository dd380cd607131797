import Authority
import Gatekeeper
import Hummingbird
import MemoryStore
import NIOCore
import NIOEmbedded
import NIOHTTP1
import RateLimits
import Synchronization
import TestSupport
import TollgateCore
import TollgateCrypto

@testable import Listener

/// A connection of HTTP/1.1 without a socket, whose clock stands still until the test turns it.
struct EmbeddedConnection {
    let channel: EmbeddedChannel
    let recorder = RecordedRequests()

    init() throws {
        channel = EmbeddedChannel()
        let reception = try Reception.test(recorder, loop: channel.embeddedEventLoop)
        let facts = ConnectionFacts(
            client: .loopback4,
            isSecure: true,
            maxima: reception.maxima
        )
        let handler = RequestHandler(
            reception,
            facts,
            LoopState(),
            HTTP1Wire(facts, allocator: channel.allocator)
        )
        try channel.pipeline.syncOperations.addHandlers(
            ByteWatch(handler),
            ByteToMessageHandler(HTTPRequestDecoder()),
            handler
        )
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// Sends text as the client.
    func send(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    /// All that the server has sent since the last call.
    func received() throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            text += String(buffer: buffer)
        }
        return text
    }

    /// The statuses of the answers since the last call.
    func statuses() throws -> [Int] {
        try received().split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
    }
}

/// Remembers what was recorded.
final class RecordedRequests: RequestRecorder {
    private let records = Mutex<(statuses: [Int], reasons: [String])>(([], []))

    var statuses: [Int] { records.withLock(\.statuses) }
    var reasons: [String] { records.withLock(\.reasons) }

    func record(_ end: RequestEnd) { records.withLock { $0.statuses.append(end.status) } }

    func recordUnreadable(
        reason: StaticString,
        listener: ListenerProfile,
        client: IPAddress,
        requestID: String?
    ) {
        records.withLock { $0.reasons.append(reason.description) }
    }
}

/// A dialect that takes bodies at `/body`, and refuses every other request at once.
private struct RefusingDialect: Dialect {
    let name = "refusing"
    let claims = [Claim("body", nil, "/body", .open), Claim("other", nil, "/open/{any}", .open)]

    func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
        route.claim.operation == "body"
            ? HeadReading(body: .collected(bytesMax: 100_000))
            : HeadReading(refusal: Refusal(.malformed), body: .ignored)
    }

    func write(_ outcome: Outcome, _ request: RequestView) -> Reply {
        guard case .refused(let refusal) = outcome else { return Reply(status: 200) }
        let status =
            switch refusal.code {
            case .bodyTimeout: 408
            case .bodyTooLarge: 413
            case .headTooLarge: 431
            default: 401
            }
        return Reply(status: status, body: Array("refused: \(refusal.code.rawValue)".utf8))
    }
}

extension Reception {
    static func test(
        _ recorder: any RequestRecorder,
        loop: EmbeddedEventLoop
    ) throws -> Reception {
        let time = TestClock().source
        return Reception(
            profile: ListenerProfile(
                name: "test",
                environment: .sandbox,
                hosts: ["localhost"],
                publicURL: "https://localhost"
            ),
            gatekeeper: try gatekeeper(time),
            controlPlane: ControlPlane { _ in Response(status: .notFound) },
            recorder: recorder,
            tracer: nil,
            time: time,
            maxima: ListenerMaxima(),
            timeouts: ListenerTimeouts(),
            tls: nil,
            connections: OpenConnections(
                allowance: ConnectionAllowance(
                    maximum: 1,
                    maximumPerAddress: 1,
                    abandonedPerAddress: 4
                )
            ),
            activity: RequestActivity(),
            loops: LoopStates(loop)
        )
    }

    private static func gatekeeper(_ time: TimeSource) throws -> Gatekeeper {
        let randomness = SeededRandomness(seed: 1).source
        let store = MemoryStore(epoch: "test")
        let rings = LiveRings(Rings(randomness))
        let facts = FactsTable(factsMax: 1, absentMax: 1)
        return Gatekeeper(
            Gatekeeper.Parts(
                routes: try RouteTable([RefusingDialect()]),
                facts: facts,
                source: FactSource(store: store, rings: rings),
                feed: FeedFollower(store: store, facts: facts, time: time, outageGrace: .zero),
                rings: rings,
                authority: Authority(
                    store: store,
                    rings: rings,
                    kinds: [],
                    time: time,
                    randomness: randomness,
                    overlapMax: .zero
                ),
                backends: [:],
                limits: LimitPolicy(),
                limiter: RateLimiter(subjectsMax: 1),
                exposures: ExposureReports(),
                time: time
            )
        )
    }
}
