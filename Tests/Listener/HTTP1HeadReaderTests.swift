import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import TollgateCore

@testable import Listener

/// A head as it comes off the wire, and what becomes of it: a word of ``HeadFault``, `decoder` where NIO
/// refuses it by itself, or `nil` where it is a request.
struct HeadRow: Sendable, CustomTestStringConvertible {
    let name: String
    let head: String
    let fault: String?

    init(_ name: String, _ head: String, _ fault: String?) {
        self.name = name
        self.head = head
        self.fault = fault
    }

    var testDescription: String { name }
}

@Suite("Heads of HTTP/1.1")
struct HTTP1HeadReaderTests {
    @Test("A target is refused unless it has one of the forms of RFC 9112", arguments: targetRows)
    func target(_ row: HeadRow) throws { try check(row) }

    @Test("A request names exactly one host", arguments: hostRows)
    func host(_ row: HeadRow) throws { try check(row) }

    @Test("A body whose end two readers could see in two places is refused", arguments: framingRows)
    func framing(_ row: HeadRow) throws { try check(row) }

    @Test("A field that is not one line of printable text is refused", arguments: fieldRows)
    func fields(_ row: HeadRow) throws { try check(row) }

    @Test("Only HTTP/1.0 and 1.1 are spoken, and only one expectation is met", arguments: otherRows)
    func others(_ row: HeadRow) throws { try check(row) }

    @Test("The target in absolute form names the host, in lower case, and splits at the first `?`")
    func absoluteForm() throws {
        let head = try read("GET http://API.Example:8443/a/b?c=d?e HTTP/1.1\r\nHost: other\r\n\r\n")
            .get()
        #expect(head.view.authority == "api.example:8443")
        #expect(head.view.path == "/a/b")
        #expect(head.view.query == "c=d?e")
    }

    @Test("An absolute target without a path asks for `/`")
    func absoluteFormWithoutPath() throws {
        let head = try read("GET https://localhost?a HTTP/1.1\r\nHost: localhost\r\n\r\n").get()
        #expect(head.view.path == "/")
        #expect(head.view.query == "a")
    }

    @Test("The view carries method, fields in order, caller and transport")
    func view() throws {
        let head = try read("PUT /a HTTP/1.1\r\nHost: LocalHost\r\nX-A: 1\r\nx-a: 2\r\n\r\n").get()
        #expect(head.view.method == .put)
        #expect(head.view.authority == "localhost")
        #expect(head.view.headers.all("x-a") == ["1", "2"])
        #expect(head.view.client == .loopback4)
        #expect(head.view.isSecure)
        #expect(head.framing == .none)
    }

    @Test("The framing follows the head")
    func framings() throws {
        let start = "POST / HTTP/1.1\r\nHost: a\r\n"
        #expect(try read(start + "Content-Length: 12\r\n\r\n").get().framing == .length(12))
        #expect(try read(start + "Content-Length: 0\r\n\r\n").get().framing == .none)
        #expect(try read(start + "Transfer-Encoding: Chunked\r\n\r\n").get().framing == .unknown)
    }

    @Test("A connection stays open unless the head says otherwise")
    func keepAlive() throws {
        #expect(try read("GET / HTTP/1.1\r\nHost: a\r\n\r\n").get().keepsAlive)
        #expect(
            try !read("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").get().keepsAlive
        )
        #expect(
            try !read("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n").get()
                .keepsAlive
        )
        #expect(try !read("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n").get().keepsAlive)
    }

    @Test("A head is too large past the maximum of bytes or of fields, not at it")
    func maxima() throws {
        let start = "GET / HTTP/1.1\r\nHost: a\r\n"
        let fields = String(repeating: "A: b\r\n", count: 99)
        #expect(try !read(start + fields + "\r\n").get().isTooLarge)
        #expect(try read(start + fields + "A: b\r\n\r\n").get().isTooLarge)
        let overhead = "/".utf8.count + 16 + "Host: a\r\n".utf8.count + "A: \r\n".utf8.count
        let value = String(repeating: "b", count: 32_768 - overhead)
        #expect(try !read(start + "A: \(value)\r\n\r\n").get().isTooLarge)
        #expect(try read(start + "A: \(value)b\r\n\r\n").get().isTooLarge)
    }

    // MARK: Rows

    static let targetRows = [
        HeadRow("origin form", "GET /a?b HTTP/1.1\r\nHost: a", nil),
        HeadRow("two slashes", "GET //a HTTP/1.1\r\nHost: a", nil),
        HeadRow("no slash", "GET a HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("other scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a", "target"),
        HeadRow("scheme alone", "GET http:// HTTP/1.1\r\nHost: a", "target"),
        HeadRow("user information", "GET http://u@a/ HTTP/1.1\r\nHost: a", "target"),
        HeadRow("fragment", "GET /a#b HTTP/1.1\r\nHost: a", "target"),
        HeadRow("space", "GET /a b HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("tab", "GET /a\tb HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("control character", "GET /a\u{1}b HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("NUL", "GET /a\0b HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("delete", "GET /a\u{7F}b HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("not ASCII", "GET /é HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("asterisk with OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a", nil),
        HeadRow("asterisk with GET", "GET * HTTP/1.1\r\nHost: a", "target"),
        HeadRow("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a", "method"),
    ]

    static let hostRows = [
        HeadRow("none", "GET / HTTP/1.1\r\nA: b", "host"),
        HeadRow("none in HTTP/1.0", "GET / HTTP/1.0\r\nA: b", "host"),
        HeadRow("two", "GET / HTTP/1.1\r\nHost: a\r\nHost: a", "host"),
        HeadRow("two in other letters", "GET / HTTP/1.1\r\nHost: a\r\nhOST: a", "host"),
        HeadRow("empty", "GET / HTTP/1.1\r\nHost:", "host"),
        HeadRow("a list", "GET / HTTP/1.1\r\nHost: a, b", "host"),
        HeadRow("a space", "GET / HTTP/1.1\r\nHost: a b", "host"),
        HeadRow("user information", "GET / HTTP/1.1\r\nHost: u@a", "host"),
        HeadRow("a path", "GET / HTTP/1.1\r\nHost: a/b", "host"),
        HeadRow("not ASCII", "GET / HTTP/1.1\r\nHost: é", "host"),
        HeadRow("bad beside a good target", "GET http://a/ HTTP/1.1\r\nHost: u@a", "host"),
        HeadRow("IPv6 with port", "GET / HTTP/1.1\r\nHost: [::1]:8443", nil),
    ]

    static let framingRows =
        [
            "Transfer-Encoding: xchunked": "transfer_coding",
            "Transfer-Encoding: gzip, chunked": "transfer_coding",
            "Transfer-Encoding: chunked, identity": "decoder",
            "Transfer-Encoding:": "transfer_coding",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked": "decoder",
            "Transfer-Encoding: chunked\r\nContent-Length: 5": "decoder",
            "Content-Length: 5\r\nTransfer-Encoding: chunked": "decoder",
            "Content-Length: 5\r\nContent-Length: 6": "decoder",
            "Content-Length: 5\r\nContent-Length: 5": "decoder",
            "Content-Length: 5, 5": "decoder",
            "Content-Length: +5": "decoder",
            "Content-Length: -5": "decoder",
            "Content-Length: 0x5": "decoder",
            "Content-Length: 5 5": "decoder",
            "Content-Length:": "decoder",
            "Content-Length: 99999999999999999999": "decoder",
            "Content-Length: 99999999999999999": "content_length",
        ]
        .map { HeadRow($0.key, "POST / HTTP/1.1\r\nHost: a\r\n\($0.key)", $0.value) } + [
            HeadRow(
                "chunks in HTTP/1.0",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked",
                "transfer_encoding"
            )
        ]

    static let fieldRows = [
        HeadRow("folded line", "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c", "decoder"),
        HeadRow("bare line feed", "GET / HTTP/1.1\r\nHost: a\nA: b", "decoder"),
        HeadRow("bare carriage return", "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc", "decoder"),
        HeadRow("NUL", "GET / HTTP/1.1\r\nHost: a\r\nA: b\0c", "decoder"),
        HeadRow("control character", "GET / HTTP/1.1\r\nHost: a\r\nA: b\u{1}c", "decoder"),
        HeadRow("delete", "GET / HTTP/1.1\r\nHost: a\r\nA: b\u{7F}c", "decoder"),
        HeadRow("tab", "GET / HTTP/1.1\r\nHost: a\r\nA: b\tc", nil),
        HeadRow("not ASCII", "GET / HTTP/1.1\r\nHost: a\r\nA: é", nil),
        HeadRow("space before the colon", "GET / HTTP/1.1\r\nHost: a\r\nA : b", "decoder"),
        HeadRow("no colon", "GET / HTTP/1.1\r\nHost: a\r\nA", "decoder"),
        HeadRow("no name", "GET / HTTP/1.1\r\nHost: a\r\n: b", "decoder"),
        HeadRow("name not a token", "GET / HTTP/1.1\r\nHost: a\r\nA(: b", "decoder"),
        HeadRow("space before the name", "GET / HTTP/1.1\r\n A: b\r\nHost: a", "decoder"),
    ]

    static let otherRows = [
        HeadRow("HTTP/1.0", "GET / HTTP/1.0\r\nHost: a", nil),
        HeadRow("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a", "decoder"),
        HeadRow("HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM", "decoder"),
        HeadRow("unknown method", "FOO / HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("lower-case method", "get / HTTP/1.1\r\nHost: a", "decoder"),
        HeadRow("100-continue", "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue", nil),
        HeadRow(
            "another expectation",
            "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok",
            "expectation"
        ),
    ]

    // MARK: Reading

    private func check(_ row: HeadRow) throws {
        let result: String?
        do {
            result =
                switch try read(row.head + "\r\n\r\n") {
                case .success: nil
                case .failure(let fault): fault.reason.description
                }
        } catch is HTTPParserError {
            result = "decoder"
        }
        #expect(result == row.fault)
    }

    /// Sends text through NIO's decoder, as the listener does, and then through the reader.
    private func read(_ text: String) throws -> Result<RequestHead, HeadFault> {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        // The decoder may let a head pass and only then refuse what follows: the head comes first.
        let written = Result { try channel.writeInbound(ByteBuffer(string: text)) }
        guard let part = try channel.readInbound(as: HTTPServerRequestPart.self) else {
            _ = try written.get()
            throw HTTPParserError.unknown
        }
        let wire = HTTP1Wire(.test, allocator: channel.allocator)
        guard case .head(let result) = wire.parts(of: part).0 else {
            throw HTTPParserError.unknown
        }
        return result
    }
}

extension ConnectionFacts {
    /// A caller on the same machine, under TLS, with the usual maxima.
    static let test = ConnectionFacts(
        client: .loopback4,
        isSecure: true,
        maxima: ListenerMaxima()
    )
}
