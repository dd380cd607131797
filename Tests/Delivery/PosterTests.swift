import Delivery
import NIOPosix
import Testing
import TollgateCore

@Suite("The poster")
struct PosterTests {
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    /// No test ends it by chance: a step may wait long for a thread where all tests run at once.
    private static let timeout: Duration = .seconds(600)
    private let callback = SignedCallback(
        headers: ["Content-Type": "application/json", "X-Test": "1"],
        body: Array(#"{"a":1}"#.utf8)
    )

    private func poster(
        _ resolver: any AddressResolver = FakeResolver(["127.0.0.1"]),
        allowing networks: [String] = []
    ) throws -> Poster {
        Poster(
            resolver: resolver,
            rules: AddressRules(allowing: networks.compactMap { Network($0) }),
            tls: try Poster.trust(adding: nil),
            userAgent: "Tollgate/test",
            group: MultiThreadedEventLoopGroup.singleton
        )
    }

    private func fault(
        _ poster: Poster,
        _ address: String,
        loopback: Bool = true,
        within timeout: Duration = timeout
    ) async -> DeliveryFault? {
        do throws(DeliveryFault) {
            _ = try await poster.post(
                callback,
                to: address,
                allowsLoopback: loopback,
                within: timeout
            )
            return nil
        } catch {
            return error
        }
    }

    @Test("sends one whole request with the name in Host, and reads the answer")
    func posts() async throws {
        let receiver = try await LoopbackReceiver.open(.answer(ok))
        let address = "http://localhost:\(receiver.port)/hook?a=b"
        let answer = try await poster().post(
            callback,
            to: address,
            allowsLoopback: true,
            within: Self.timeout
        )
        #expect(answer == ReceiverAnswer(status: 200, retryAfter: nil, text: "ok"))
        let request = try #require(receiver.requests.first)
        #expect(request.hasPrefix("POST /hook?a=b HTTP/1.1\r\n"))
        for line in [
            "Host: localhost:\(receiver.port)", "User-Agent: Tollgate/test", "Content-Length: 7",
            "Connection: close", "Content-Type: application/json", "X-Test: 1",
        ] { #expect(request.contains("\r\n\(line)\r\n"), "\(line)") }
        #expect(request.hasSuffix("\r\n\r\n{\"a\":1}"))
        #expect(receiver.connections == 1)
        try await receiver.close()
    }

    @Test("connects to nothing where one address of several is forbidden")
    func refusesPartly() async throws {
        let receiver = try await LoopbackReceiver.open(.answer(ok))
        let resolver = FakeResolver(["127.0.0.1", "10.0.0.1"])
        let address = "http://localhost:\(receiver.port)/"
        #expect(await fault(try poster(resolver), address) == .forbiddenAddress)
        #expect(receiver.connections == 0)
        try await receiver.close()
    }

    @Test("dials the address that was checked: a name that changes its mind gains nothing")
    func dialsWhatWasChecked() async throws {
        let receiver = try await LoopbackReceiver.open(.answer(ok))
        // The network of loopback stands for the public internet here: it is the only one that a test
        // can reach. The second answer of the resolver is the private one.
        let resolver = FakeResolver(["127.0.0.1"], ["169.254.169.254"])
        let poster = try poster(resolver, allowing: ["127.0.0.0/8"])
        let address = "http://localhost:\(receiver.port)/"
        _ = try await poster.post(callback, to: address, allowsLoopback: true, within: Self.timeout)
        #expect(receiver.connections == 1)
        #expect(resolver.hosts.count == 1)
        #expect(await fault(poster, address) == .forbiddenAddress)
        #expect(receiver.connections == 1)
        try await receiver.close()
    }

    @Test(
        "goes nowhere that is forbidden",
        arguments: [
            "https://127.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://[::1]/",
            "https://169.254.169.254/", "https://10.0.0.1/", "http://127.0.0.1/",
            "https://localhost/", "http://localhost/",
        ]
    )
    func goesNowhereForbidden(_ address: String) async throws {
        #expect(await fault(try poster(), address, loopback: false) == .forbiddenAddress)
    }

    @Test("keeps clear text on this machine")
    func keepsClearTextHere() async throws {
        let resolver = FakeResolver(["8.8.8.8"])
        #expect(await fault(try poster(resolver), "http://localhost/") == .forbiddenAddress)
        #expect(await fault(try poster(resolver), "http://example.com/") == .badAddress)
    }

    @Test("follows no redirect")
    func followsNothing() async throws {
        let other = try await LoopbackReceiver.open(.answer(ok))
        let location = "http://127.0.0.1:\(other.port)/"
        let receiver = try await LoopbackReceiver.open(
            .answer("HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        )
        let answer = try await poster().post(
            callback,
            to: "http://127.0.0.1:\(receiver.port)/",
            allowsLoopback: true,
            within: Self.timeout
        )
        #expect(answer.status == 302)
        #expect(other.connections == 0)
        try await other.close()
        try await receiver.close()
    }

    @Test("stops waiting at the end of its time")
    func stopsWaiting() async throws {
        let receiver = try await LoopbackReceiver.open(.hang("HTTP/1.1 200 OK\r\n"))
        let poster = try poster()
        let address = "http://127.0.0.1:\(receiver.port)/"
        #expect(await fault(poster, address, within: .milliseconds(200)) == .timeout)
        try await receiver.close()
    }

    @Test("says that nobody listens")
    func findsNobody() async throws {
        // A port that no test running beside this one can be given.
        #expect(await fault(try poster(), "http://127.0.0.1:1/") == .unreachable)
    }

    @Test(
        "refuses answers that are cut, no HTTP or too large in the head",
        arguments: [
            "", "hello\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: ReceiverAnswer.headBytesMax))\r\n\r\n",
        ]
    )
    func refusesBadAnswers(_ bytes: String) async throws {
        let receiver = try await LoopbackReceiver.open(.answer(bytes))
        let address = "http://127.0.0.1:\(receiver.port)/"
        #expect(await fault(try poster(), address) == .badAnswer)
        try await receiver.close()
    }

    @Test("reads no endless body, and keeps its beginning as harmless text")
    func boundsBodies() async throws {
        let body = "\u{1B}[31mred\u{0}" + String(repeating: "a", count: ReceiverAnswer.bodyBytesMax)
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nRetry-After: 7\r\n\r\n"
        let receiver = try await LoopbackReceiver.open(.hang(head + body))
        let answer = try await poster().post(
            callback,
            to: "http://127.0.0.1:\(receiver.port)/",
            allowsLoopback: true,
            within: Self.timeout
        )
        #expect(answer.status == 200 && answer.retryAfter == "7")
        #expect(answer.text.hasPrefix(#"\u{1b}[31mred\u{0}aaa"#))
        #expect(answer.text.utf8.count < 1_100)
        try await receiver.close()
    }
}
