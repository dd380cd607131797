import Linking
import NIOPosix
import Testing
import TollgateCore

@testable import Delivery

@Suite("The provider behind the linking upstream")
struct UpstreamLinkProviderTests {
    private static let word = String(repeating: "s3cret-w0rd-", count: 4)
    private static let typed = "4242-typed-by-a-person"
    private let attempt = LinkID(rawValue: "ltid_1")
    private let biller = LinkBiller(id: "acme", name: "Acme", fields: [])
    private let notes = NotedLines()

    private func provider(
        _ address: String,
        resolver: any AddressResolver = FakeResolver(["127.0.0.1"]),
        timeout: Duration = .seconds(600)
    ) throws -> UpstreamLinkProvider {
        UpstreamLinkProvider(
            address: try #require(UpstreamAddress(address)),
            secret: try #require(UpstreamSecret(Array(Self.word.utf8))),
            timeout: timeout,
            resolver: resolver,
            tls: try Poster.trust(adding: nil),
            userAgent: "Tollgate/test",
            group: MultiThreadedEventLoopGroup.singleton,
            logger: notes.logger
        )
    }

    private func signIn(_ provider: UpstreamLinkProvider) async throws -> ProviderStep {
        let field = LinkField(name: "account_number", value: Secret(Self.typed))
        return try await provider.signIn(biller, fields: [field], attempt: attempt)
    }

    private static func answer(_ body: String, status: String = "200 OK") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("asks for a biller with its secret, and knows that there is none")
    func biller() async throws {
        let body =
            #"{"id":"acme","name":"Acme","category":"gas","fields":[{"name":"a","label":"A"}]}"#
        let receiver = try await LoopbackReceiver.open(
            .answer(Self.answer(body)),
            .answer(Self.answer("{}", status: "404 Not Found"))
        )
        let provider = try provider("http://localhost:\(receiver.port)/v1/")
        #expect(try await provider.biller("acme")?.fields.map(\.name) == ["a"])
        #expect(try await provider.biller("acme") == nil)
        let request = try #require(receiver.requests.first)
        #expect(request.hasPrefix("GET /v1/billers/acme HTTP/1.1\r\n"))
        for line in [
            "Host: localhost:\(receiver.port)", "Authorization: Bearer \(Self.word)",
            "Tollgate-Environment: production", "User-Agent: Tollgate/test",
            "Accept: application/json",
        ] { #expect(request.contains("\r\n\(line)\r\n"), "\(line)") }
        #expect(request.hasSuffix("\r\n\r\n"))
        #expect(notes.lines.isEmpty)
        try await receiver.close()
    }

    @Test(
        "asks for nothing that cannot be a biller's id",
        arguments: ["", "..", "a/b", "a?b", "é"]
    )
    func strangeIDs(_ id: String) async throws {
        #expect(try await provider("http://127.0.0.1:1").biller(id) == nil)
        #expect(notes.lines.isEmpty)
    }

    @Test("takes no other biller than the one that it asked for")
    func otherBiller() async throws {
        let body =
            #"{"id":"acme","name":"Acme","category":"gas","fields":[{"name":"a","label":"A"}]}"#
        let receiver = try await LoopbackReceiver.open(.answer(Self.answer(body)))
        let provider = try provider("http://127.0.0.1:\(receiver.port)")
        await #expect(throws: UpstreamFault.shape("id")) { try await provider.biller("other") }
        try await receiver.close()
    }

    @Test("asks for a page with every filter, percent-encoded")
    func pages() async throws {
        let receiver = try await LoopbackReceiver.open(
            .answer(Self.answer(#"{"billers":[],"next_cursor":null}"#))
        )
        let provider = try provider("http://127.0.0.1:\(receiver.port)")
        _ = try await provider.entries(
            LinkDirectoryQuery(search: "a&b é", category: "gas", limit: 7, cursor: "p+/2")
        )
        _ = try await provider.entries(
            LinkDirectoryQuery(search: nil, category: nil, limit: 25, cursor: nil)
        )
        let lines = receiver.requests.map { $0.prefix { $0 != "\r\n" } }
        #expect(
            lines == [
                "GET /billers?search=a%26b%20%C3%A9&category=gas&limit=7&cursor=p%2B%2F2 HTTP/1.1",
                "GET /billers?limit=25 HTTP/1.1",
            ]
        )
        try await receiver.close()
    }

    @Test("hands on what is typed, and the memory with a code")
    func steps() async throws {
        let receiver = try await LoopbackReceiver.open(
            .answer(Self.answer(#"{"result":"code","prompt":"Sent","memory":{"a":1}}"#)),
            .answer(Self.answer(#"{"result":"refused","reason":"account_locked"}"#))
        )
        let provider = try provider("http://127.0.0.1:\(receiver.port)/v1")
        guard case .code("Sent", let memory) = try await signIn(provider),
            case .refused(.accountLocked) = try await provider.answer(
                code: "123456",
                memory: memory,
                attempt: attempt
            )
        else {
            Issue.record("other steps")
            return
        }
        let requests = receiver.requests
        #expect(requests.count == 2)
        let bodies = [
            #"{"link_token_id":"ltid_1","biller_id":"acme","fields":"#
                + #"[{"name":"account_number","value":"\#(Self.typed)"}]}"#,
            #"{"link_token_id":"ltid_1","code":"123456","memory":{"a":1}}"#,
        ]
        for (request, (path, body)) in zip(requests, zip(["sign-in", "code"], bodies)) {
            #expect(request.hasPrefix("POST /v1/\(path) HTTP/1.1\r\n"))
            #expect(request.contains("\r\nContent-Type: application/json\r\n"))
            #expect(request.contains("\r\nContent-Length: \(body.utf8.count)\r\n"))
            #expect(request.hasSuffix("\r\n\r\n\(body)"))
        }
        try await receiver.close()
    }

    @Test(
        "takes every other answer for a fault, and notes it without what was typed",
        arguments: [
            (
                UpstreamLinkProviderTests.answer("{}", status: "500 Internal Server Error"),
                .status(500)
            ),
            (UpstreamLinkProviderTests.answer("{}", status: "404 Not Found"), .status(404)),
            (UpstreamLinkProviderTests.answer("{}", status: "201 Created"), .status(201)),
            (UpstreamLinkProviderTests.answer("", status: "302 Found"), .status(302)),
            (UpstreamLinkProviderTests.answer("<html>"), .shape("no JSON")),
            (UpstreamLinkProviderTests.answer(""), .shape("no JSON")),
            (UpstreamLinkProviderTests.answer("{}"), .shape("result")),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", .unanswered(.badAnswer)),
            ("rubbish\r\n\r\n", .unanswered(.badAnswer)), ("", .unanswered(.badAnswer)),
        ] as [(String, UpstreamFault)]
    )
    func faults(_ bytes: String, _ fault: UpstreamFault) async throws {
        let receiver = try await LoopbackReceiver.open(.answer(bytes))
        let provider = try provider("http://127.0.0.1:\(receiver.port)")
        await #expect(throws: fault) { try await signIn(provider) }
        #expect(receiver.connections == 1)
        #expect(
            notes.lines == [
                "the linking upstream gave no answer call=sign-in fault=\(fault)"
                    + " link_token_id=ltid_1"
            ]
        )
        try await receiver.close()
    }

    @Test("reads a body up to its maximum, and none that is one byte longer")
    func largeBodies() async throws {
        let start = #"{"result":"code","prompt":"?","more":""#
        let most = UpstreamClient.bodyBytesMax - start.utf8.count - 2
        func body(_ count: Int) -> String { start + String(repeating: "a", count: count) + "\"}" }
        let receiver = try await LoopbackReceiver.open(
            .hang(Self.answer(body(most))),
            .hang(Self.answer(body(most + 1)))
        )
        let provider = try provider("http://127.0.0.1:\(receiver.port)")
        guard case .code = try await signIn(provider) else {
            Issue.record("no code")
            return
        }
        await #expect(throws: UpstreamFault.tooLarge) { try await signIn(provider) }
        try await receiver.close()
    }

    @Test("stops waiting at the end of its time")
    func stopsWaiting() async throws {
        let receiver = try await LoopbackReceiver.open(.hang("HTTP/1.1 200 OK\r\n"))
        let provider = try provider(
            "http://127.0.0.1:\(receiver.port)",
            timeout: .milliseconds(200)
        )
        await #expect(throws: UpstreamFault.unanswered(.timeout)) { try await signIn(provider) }
        // None where the time was over before the first step had a thread.
        #expect(receiver.connections <= 1)
        try await receiver.close()
    }

    @Test("dials once more for a GET that found nobody, and never for a POST")
    func dialsAgain() async throws {
        let resolver = FakeResolver(["127.0.0.1"])
        // A port that no test running beside this one can be given.
        let provider = try provider(
            "http://localhost:1",
            resolver: resolver,
            timeout: .seconds(600)
        )
        let fault = UpstreamFault.unanswered(.unreachable)
        await #expect(throws: fault) { try await provider.biller("acme") }
        #expect(resolver.hosts.count == 2)
        await #expect(throws: fault) { try await signIn(provider) }
        #expect(resolver.hosts.count == 3)
        #expect(notes.lines.count == 2)
    }

    @Test("keeps clear text on this machine, whatever the name resolves to")
    func keepsClearTextHere() async throws {
        let provider = try provider("http://localhost:1", resolver: FakeResolver(["192.0.2.1"]))
        await #expect(throws: UpstreamFault.unanswered(.forbiddenAddress)) {
            try await signIn(provider)
        }
    }
}
