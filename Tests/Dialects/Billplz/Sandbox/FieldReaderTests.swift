import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("A reader of fields")
struct FieldReaderTests {
    private static func reader(_ value: String?) -> FieldReader { FieldReader { _ in value } }

    @Test(
        "tells whole numbers from fractions and from what is no number",
        arguments: [
            ("5", .whole(5)), ("+5", .whole(5)), ("-5", .whole(-5)), ("007", .whole(7)),
            ("9223372036854775807", .whole(.max)), ("9223372036854775808", .tooHigh),
            ("-9223372036854775808", .whole(.min)), ("-9223372036854775809", .tooLow),
            ("1.0", .fraction), ("1.", .fraction), (".5", .fraction), ("1e3", .fraction),
            ("-1E-3", .fraction), ("", .none), ("+", .none), ("-", .none), ("1-", .none),
            ("--1", .none), ("1,000", .none), ("nan", .none), ("0x1p3", .none), ("٣", .none),
            (" 1", .none),
        ] as [(String, WrittenNumber)]
    )
    func numbers(_ text: String, _ number: WrittenNumber) {
        #expect(WrittenNumber(text) == number)
    }

    @Test("reads numbers of a hundred letters at most")
    func numberLength() {
        let text = String(repeating: "0", count: WrittenNumber.lengthMax - 1) + "5"
        #expect(WrittenNumber(text) == .whole(5))
        #expect(WrittenNumber("0" + text) == .none)
    }

    @Test(
        "takes addresses of http and https with a host, also with a fragment",
        arguments: [
            "http://example.com", "HTTPS://Example.com:8443/a?b=c&d=%20", "http://localhost:3000/",
            "http://127.0.0.1/x", "https://[::1]:1/", "https://a_b.example/?x[y]=1",
            "https://a.com/#b",
        ]
    )
    func addresses(_ text: String) {
        #expect(WebAddress.isAllowed(text))
    }

    @Test(
        "takes no other addresses",
        arguments: [
            "", "example.com", "//example.com", "http:/example.com", "http://", "https:///a",
            "ftp://example.com", "javascript:alert(1)", "data:text/html,a", "https://a@b.com/",
            "https://a.com:0/", "https://a.com:65536/", "https://a.com:x/", "https://a b/",
            "https://ä.com/", "https://a.com/\n", "https://a.com/\"", "https://a.com/<",
            "https://a.com\\@b.com", "https://[zz]/", "https://[::1]x/",
        ]
    )
    func otherAddresses(_ text: String) {
        #expect(!WebAddress.isAllowed(text))
    }

    @Test(
        "takes receivers that delivery can call, and leaves it to delivery whether it calls them",
        arguments: [
            ("https://a.com/hook?shop[id]=1", true), ("http://localhost:3000/a", true),
            ("http://example.com/hook", true), ("https://127.0.0.1/", true),
            ("https://127.1/", false), ("https://2130706433/", false),
            ("https://0x7f.1/", false), ("https://a.com/[b]", false), ("https://a.com/%zz", false),
            ("https://a..com/", false), ("https://a.com/#b", false), ("ftp://a.com/", false),
        ]
    )
    func receivers(_ text: String, _ isRight: Bool) {
        var reader = Self.reader(text)
        #expect((reader.receiver("callback_url") == text) == isRight)
        #expect(reader.problems == (isRight ? [] : ["Callback url is invalid"]))
    }

    @Test(
        "takes days with and without leading zeros",
        arguments: ["2026-03-01", "2026-3-1", "1900-01-01", "2999-12-31", "2024-02-29"]
    )
    func days(_ text: String) {
        var reader = Self.reader(text)
        #expect(reader.day("due_at") == text && reader.problems.isEmpty)
    }

    @Test(
        "takes no other days",
        arguments: [
            "2026-13-01", "2025-02-29", "26-03-01", "2026-03", "2026-03-01-", "2026-003-01",
            "2026/03/01", "20260301", "2026-03-01T00:00:00Z", "--", "2026--1",
        ]
    )
    func otherDays(_ text: String) {
        var reader = Self.reader(text)
        #expect(reader.day("due_at") == nil && reader.problems == ["Due at is invalid"])
    }

    @Test("takes telephone numbers of 6 to 15 digits")
    func mobiles() {
        for (text, isRight) in [
            ("123456", true), ("+123456789012345", true), ("12345", false),
            ("1234567890123456", false), ("+60 12", false), ("++123456", false),
        ] {
            var reader = Self.reader(text)
            #expect((reader.mobile("mobile") == text) == isRight)
            #expect(reader.problems.isEmpty == isRight)
        }
    }

    @Test("takes addresses of mail of 255 letters, and rates of 100 per cent, at most")
    func bounds() {
        let email = "a@" + String(repeating: "b", count: FieldLimits.emailMax - 2)
        for (text, isRight) in [(email, true), (email + "b", false)] {
            var reader = Self.reader(text)
            #expect(reader.email("email") == text)
            #expect(reader.problems.isEmpty == isRight)
        }
        for (text, isRight) in [("100", true), ("101", false), ("1", true), ("0", false)] {
            var reader = Self.reader(text)
            let number = reader.whole("tax", in: FieldLimits.percentage)
            #expect((number.map(String.init) == text) == isRight)
            #expect(reader.problems.isEmpty == isRight)
        }
    }

    @Test("reads flags in four spellings of any case")
    func flags() {
        for (text, flag) in [("true", true), ("TRUE", true), ("1", true), ("False", false)] {
            var reader = Self.reader(text)
            #expect(reader.flag("a", default: !flag) == flag && reader.problems.isEmpty)
        }
        var reader = Self.reader(" \t")
        #expect(reader.flag("a", default: true) && reader.problems.isEmpty)
    }

    @Test("never fails on random text, and takes only what lies in the range", arguments: 1...50)
    func randomText(_ seed: UInt64) {
        let randomness = SeededRandomness(seed: seed).source
        for _ in 0..<100 {
            let text = randomness.text(Int(randomness.bytes(1)[0] % 24) + 1, of: "0123456789.+-eE ")
            var reader = Self.reader(text)
            let number = reader.whole("n", in: FieldLimits.amount)
            #expect(number.map { FieldLimits.amount.contains($0) } ?? true)
            let isBlank = text.allSatisfy { $0 == " " }
            #expect((number == nil && !isBlank) == !reader.problems.isEmpty)
        }
    }
}
