import SandboxFixtures
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("What callers send to BillerAPI's sandbox")
struct InputTests {
    private static func query(_ text: String) throws -> QueryReader {
        try QueryReader(.fixture(query: text))
    }

    private static func body(_ text: String) throws -> BodyReader {
        try BodyReader(Array(text.utf8))
    }

    @Test("has as many parameters as it may, and not one more")
    func pairs() throws {
        let most = Array(repeating: "a=1", count: QueryReader.pairsMax).joined(separator: "&")
        #expect(try Self.query(most).text("b") == nil)
        #expect(throws: Rejection.self) { try Self.query(most + "&a=1") }
    }

    @Test("has texts as long as they may be, and not one letter more")
    func lengths() throws {
        let most = String(repeating: "a", count: QueryReader.textMax)
        #expect(try Self.query("a=\(most)").text("a") == most)
        #expect(throws: Rejection.self) { try Self.query("a=\(most)a").text("a") }
        #expect(try Self.body(#"{"a":"aaa"}"#).text("a", max: 3) == "aaa")
        #expect(throws: Rejection.self) { try Self.body(#"{"a":"aaaa"}"#).text("a", max: 3) }
        let cursor = String(repeating: "A", count: Cursor.letterMax)
        #expect(try Self.query("cursor=\(cursor)").text("cursor", max: Cursor.letterMax) == cursor)
        #expect(throws: Rejection.self) {
            try Self.query("cursor=\(cursor)A").text("cursor", max: Cursor.letterMax)
        }
    }

    @Test("has dates of either form", arguments: ["2026-03-16", "2026-03-16T23:59:59Z"])
    func dates(_ text: String) throws {
        #expect(try Self.query("d=\(text)").date("d") == "2026-03-16")
    }

    @Test(
        "has no date that is none",
        arguments: ["2026-02-30", "16.03.2026", "2026-3-1", "0000-00-00", "tomorrow"]
    )
    func badDates(_ text: String) throws {
        #expect(throws: Rejection.self) { try Self.query("d=\(text)").date("d") }
    }

    @Test(
        "has members of the right kind only",
        arguments: [
            #"{"a":1}"#, #"{"a":""}"#, #"{"a":[]}"#, #"{"a":{}}"#, #"{"a":true}"#,
            #"{"a":"\u0000"}"#,
        ]
    )
    func kinds(_ text: String) throws {
        #expect(throws: Rejection.self) { try Self.body(text).required("a", max: 9) }
    }

    @Test("is an object, whatever else is JSON", arguments: ["", "[]", "1", "null", "{", "{}{}"])
    func bodies(_ text: String) throws {
        #expect(throws: Rejection.self) { try Self.body(text) }
    }

    @Test("may have no body where none is needed, and null for what is absent")
    func absent() throws {
        #expect(try BodyReader([], mayBeEmpty: true).text("a", max: 1) == nil)
        let body = try Self.body(#"{"a":null}"#)
        #expect(try body.text("a", max: 1) == nil)
        #expect(try body.flag("a") == nil && body.whole("a", in: 0...1) == nil)
        #expect(try body.texts("a", countMax: 1) == nil && body.object("a", bytesMax: 1) == nil)
        #expect(body.has("a") && !body.has("b"))
    }

    @Test("has lists and objects as large as they may be, and not larger")
    func sizes() throws {
        let body = try Self.body(#"{"a":["x","y"],"o":{"b":1}}"#)
        #expect(try body.texts("a", countMax: 2) == ["x", "y"])
        #expect(throws: Rejection.self) { try body.texts("a", countMax: 1) }
        #expect(try body.object("o", bytesMax: 7) == ["b": 1])
        #expect(throws: Rejection.self) { try body.object("o", bytesMax: 6) }
    }

    @Test("has cursors for a day, to the second")
    func cursorLife() throws {
        let (tie, made) = (Fingerprint(["a"]), Instant(seconds: 1_772_366_400))
        let text = Cursor(tie: tie, after: "x.y", madeAt: made).text
        #expect(try Cursor.read(text, for: tie, at: made) == "x.y")
        #expect(try Cursor.read(text, for: tie, at: made + Cursor.lifetime) == "x.y")
        #expect(throws: Rejection.self) {
            try Cursor.read(text, for: tie, at: made + Cursor.lifetime + .seconds(1))
        }
        #expect(throws: Rejection.self) {
            try Cursor.read(text, for: tie, at: made + .seconds(-61))
        }
        #expect(throws: Rejection.self) {
            try Cursor.read(text, for: Fingerprint(["b"]), at: made)
        }
    }

    @Test("has forged cursors that are refused", arguments: ["1", "a.b", "9223372036854775807."])
    func forged(_ start: String) throws {
        let tie = Fingerprint(["a"])
        for plain in [start, start + tie.text, "\(start)\(tie.text).x", "-1.\(tie.text).x"] {
            let text = Base64.encode(Array(plain.utf8), alphabet: .urlSafe, padded: false)
            #expect(throws: Rejection.self) {
                try Cursor.read(text, for: tie, at: Instant(seconds: 1_772_366_400))
            }
        }
    }

    @Test("ends a page behind a thing that is gone")
    func goneThing() throws {
        let query = try Self.query("limit=2")
        let now = Instant(seconds: 1_772_366_400)
        let first = try PageRequest(query, filters: ["f"], at: now)
        let cut = try first.cut([1, 2, 3], id: String.init)
        #expect(Array(cut.page) == [1, 2])
        let next = try #require(cut.next)
        let second = try PageRequest(
            try Self.query("limit=2&cursor=\(next)"),
            filters: ["f"],
            at: now
        )
        #expect(Array(try second.cut([1, 2, 3], id: String.init).page) == [3])
        #expect(throws: Rejection.self) { try second.cut([1, 3], id: String.init) }
    }

    @Test("keeps texts apart that a fingerprint is made of")
    func fingerprints() {
        #expect(Fingerprint(["ab", "c"]) != Fingerprint(["a", "bc"]))
        #expect(Fingerprint(["a"]) != Fingerprint(["a", ""]))
        #expect(Fingerprint(["a"]).text.utf8.count == 16)
        #expect((0..<5).contains(Fingerprint(["a"]).number(below: 5)))
        #expect(Fingerprint(["a"]).number(below: 0) == 0)
    }

    @Test("names receivers of https, and of http on loopback alone")
    func addresses() {
        for url in [
            "https://example.com/hook?a=1", "http://localhost:8080/", "http://127.0.0.2/x",
            "http://[::1]:1/",
        ] {
            #expect(ReceiverAddress.isAllowed(url), "\(url)")
        }
        for url in [
            "http://example.com", "http://127.example.com/", "ftp://a/", "https://a@b/", "x",
            "https://example.com/#f", "http://128.0.0.1/", "javascript:alert(1)",
        ] {
            #expect(!ReceiverAddress.isAllowed(url), "\(url)")
        }
    }
}
