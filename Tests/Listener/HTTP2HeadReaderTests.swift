import NIOHPACK
import Testing
import TollgateCore

@testable import Listener

@Suite("Heads of HTTP/2")
struct HTTP2HeadReaderTests {
    static let base = [
        (":method", "GET"), (":scheme", "https"), (":authority", "LocalHost:8443"),
        (":path", "/a?b"),
    ]

    @Test("The view leaves the pseudo-fields out and keeps the others in order")
    func view() throws {
        let head = try read(Self.base + [("cookie", "a"), ("cookie", "b")]).get()
        #expect(head.view.method == .get)
        #expect(head.view.authority == "localhost:8443")
        #expect(head.view.path == "/a")
        #expect(head.view.query == "b")
        #expect(head.view.headers.fields.map(\.name) == ["cookie", "cookie"])
        #expect(head.framing == .none)
    }

    @Test("Host stands in for a missing authority, and may only repeat a present one")
    func host() throws {
        let without = Self.base.filter { $0.0 != ":authority" }
        #expect(try read(without + [("host", "a")]).get().view.authority == "a")
        #expect(try read(Self.base + [("host", "localhost:8443")]).get().keepsAlive)
        #expect(read(without) == .host)
        #expect(read(Self.base + [("host", "other")]) == .host)
        #expect(read(without + [("host", "a"), ("host", "a")]) == .host)
    }

    @Test(
        "A path that is not in origin form is refused",
        arguments: ["a", "/a#b", "/é", "https://a/", "*"]
    )
    func path(_ path: String) {
        let fields = Self.base.map { $0.0 == ":path" ? ($0.0, path) : $0 }
        #expect(read(fields) == .target)
    }

    @Test("A method is not empty")
    func method() {
        let fields = Self.base.map { $0.0 == ":method" ? ($0.0, "") : $0 }
        #expect(read(fields) == .syntax)
    }

    @Test("CONNECT is refused")
    func connect() {
        #expect(read([(":method", "CONNECT"), (":authority", "a:443")]) == .method)
    }

    @Test("A control character in a value is refused, a tab is not")
    func controlCharacters() throws {
        #expect(read(Self.base + [("a", "b\u{1}")]) == .fieldValue)
        #expect(read(Self.base + [("a", "b\u{7F}")]) == .fieldValue)
        #expect(try !read(Self.base + [("a", "b\tc")]).get().isTooLarge)
    }

    @Test("The framing follows the stream's end and the content's length")
    func framing() throws {
        #expect(try read(Self.base, endsStream: false).get().framing == .unknown)
        let length = Self.base + [("content-length", "7")]
        #expect(try read(length, endsStream: false).get().framing == .length(7))
        #expect(read(Self.base + [("content-length", "x")]) == .contentLength)
    }

    @Test("A head past the maxima is marked as too large")
    func maxima() throws {
        #expect(try read(Self.base + Array(repeating: ("a", "b"), count: 101)).get().isTooLarge)
        let long = [("a", String(repeating: "b", count: 32_768))]
        #expect(try read(Self.base + long).get().isTooLarge)
    }

    private func read(
        _ fields: [(String, String)],
        endsStream: Bool = true
    ) -> Result<RequestHead, HeadFault> {
        Result { () throws(HeadFault) in
            try HTTP2HeadReader(connection: .test).read(
                HPACKHeaders(fields),
                endsStream: endsStream
            )
        }
    }

    private func read(_ fields: [(String, String)]) -> HeadFault? {
        if case .failure(let fault) = read(fields, endsStream: true) { fault } else { nil }
    }
}
