import BillogramDialect
import Testing
import TollgateCore

@Suite("Billogram's callback signer")
struct CallbackSignerTests {
    private let signer = BillogramCallbackSigner()

    @Test(
        "writes what another implementation writes",
        arguments: try Vector.all("callback-signing")
    )
    func signs(_ vector: Vector) throws {
        let members = vector.members
        let message = CallbackMessage(
            id: CallbackID(rawValue: try #require(members["id"]?.string)),
            kind: try #require(members["kind"]?.string),
            content: try #require(members["content"]?.object),
            createdAt: Instant(seconds: try #require(members["created_seconds"]?.integer))
        )
        let sent = try #require(members["sent_microseconds"]?.integer)
        let signed = signer.sign(
            message,
            key: members["key"]?.string.map { Secret($0) },
            at: Instant(microseconds: sent)
        )
        let expect = try #require(members["expect"]?.object)
        #expect(String(decoding: signed.body, as: UTF8.self) == expect["body"]?.string)
        let fields = try Vector.fields(expect["fields"])
        #expect(signed.headers.fields.map(\.name) == fields.map(\.name))
        #expect(signed.headers.fields.map(\.value) == fields.map(\.value))
    }

    @Test("says what is wrong", arguments: try Vector.all("callback-verifying"))
    func verifies(_ vector: Vector) throws {
        let members = vector.members
        let key = try #require(members["key"]?.string)
        let callback = SignedCallback(
            headers: try vector.fields(),
            body: Array(try #require(members["body"]?.string).utf8)
        )
        let now = Instant(seconds: try #require(members["now_seconds"]?.integer))
        let findings = signer.verify(
            callback,
            kind: nil,
            key: Secret(key),
            at: now,
            explained: true
        )
        let expect = try #require(members["expect"]?.object)
        let current = try #require(findings.first { $0.name == "Billogram-Signature" })
        let old = findings.first { $0.name == "signature" }
        #expect(current.isValid == expect["current"]?.bool)
        #expect(old?.isValid == expect["old"]?.bool)
        let words = try #require(expect["words"]?.string)
        let meant = findings.first { $0.explanation.contains(words) }
        #expect(meant != nil, "\(findings)")
        #expect(meant?.fault?.part.rawValue == expect["part"]?.string)
        #expect(findings.allSatisfy { !$0.explanation.contains(key) })
        let brief = signer.verify(
            callback,
            kind: nil,
            key: Secret(key),
            at: now,
            explained: false
        )
        #expect(brief == findings)
    }

    @Test(
        "refuses half of a key pair for both signatures before it looks at either",
        arguments: ["whsk_", "whpk_"]
    )
    func pairs(_ prefix: String) {
        let key = prefix + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
        let body = Array(#"{"callback_id":"1","signature":"00"}"#.utf8)
        let findings = signer.verify(
            SignedCallback(headers: [:], body: body),
            kind: nil,
            key: Secret(key),
            at: Instant(seconds: 0),
            explained: true
        )
        #expect(findings.map(\.fault?.part) == [.key, .key])
        #expect(findings.allSatisfy { $0.explanation.contains("takes shared secrets only") })
        #expect(findings.allSatisfy { !$0.explanation.contains(key) })
    }

    @Test("signs every try anew, and the body stays the same")
    func signsAnew() {
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: "BillogramEvent",
            content: JSONObject(),
            createdAt: Instant(seconds: 1_000)
        )
        let key = Secret("a key of this test")
        let first = signer.sign(message, key: key, at: Instant(seconds: 2_000))
        let second = signer.sign(message, key: key, at: Instant(seconds: 3_000))
        #expect(first.body == second.body)
        #expect(first.headers["billogram-signature"] != second.headers["billogram-signature"])
    }
}
