import Callbacks
import TestSupport
import Testing
import TollgateCore

@Suite("The signer of the server's own notices")
struct NoticeSignerTests {
    private let signer = NoticeSigner()

    @Test("says what is wrong", arguments: try Vector.all("notices"))
    func verifies(_ vector: Vector) throws {
        let fields = try #require(vector.members["fields"]?.array).compactMap(\.array)
        let callback = SignedCallback(
            headers: HeaderFields(
                fields.map { (name: $0[0].string ?? "", value: $0[1].string ?? "") }
            ),
            body: Array(try vector.text("body").utf8)
        )
        let key = Secret(try vector.text("key"))
        let now = Instant(seconds: try #require(vector.members["now_seconds"]?.integer))
        let findings = signer.verify(callback, kind: nil, key: key, at: now, explained: true)
        let expect = try #require(vector.expect.object)
        #expect(findings.map(\.isValid) == [expect["valid"]?.bool])
        let words = try #require(expect["words"]?.string)
        #expect(findings[0].explanation.contains(words), "\(findings)")
        #expect(findings[0].fault?.part.rawValue == expect["part"]?.string)
    }

    @Test("writes what it verifies, with the time of sending")
    func signs() {
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: "receiver.failing",
            content: JSONObject([("a", 1)]),
            createdAt: Instant(seconds: 1_550_155_500)
        )
        let now = Instant(seconds: 1_550_155_518)
        let signed = signer.sign(message, key: Secret("a key"), at: now)
        #expect(signed.headers["webhook-id"] == "cbk_1")
        #expect(signed.headers["webhook-timestamp"] == "1550155518")
        #expect(
            String(decoding: signed.body, as: UTF8.self)
                == #"{"type":"receiver.failing","timestamp":"2019-02-14T14:45:00Z","data":{"a":1}}"#
        )
        let findings = signer.verify(
            signed,
            kind: nil,
            key: Secret("a key"),
            at: now,
            explained: false
        )
        #expect(findings.map(\.isValid) == [true])
        let unsigned = signer.sign(message, key: nil, at: now)
        #expect(unsigned.headers["webhook-signature"] == nil)
    }
}
