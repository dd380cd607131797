import NIOCore
import NIOEmbedded
import Testing
import TollgateCore

@testable import Catcher

@Suite("Which requests are caught")
struct RequestRulesTests {
    private func status(_ headers: HeaderFields, method: String = "POST") -> Int? {
        RequestRules.refusal(
            of: CaughtRequest(method: method, target: "/", headers: headers, body: [])
        )
    }

    @Test("posts to any path are", arguments: ["/", "/hook?a=b", "*", "/%00"])
    func posts(target: String) {
        let head = CaughtRequest(method: "POST", target: target, headers: [:], body: [])
        #expect(RequestRules.refusal(of: head) == nil)
    }

    @Test("other methods are not", arguments: ["GET", "PUT", "post", "CONNECT"])
    func methods(method: String) { #expect(status([:], method: method) == 405) }

    @Test(
        "what a page in a browser sends is not",
        arguments: ["Origin", "ORIGIN", "Sec-Fetch-Site"]
    )
    func pages(name: String) {
        #expect(status(HeaderFields([(name: name, value: "null")])) == 403)
    }

    @Test("heads have a maximum")
    func headBytesMax() {
        for (extra, expected) in [(0, nil), (1, 431)] as [(Int, Int?)] {
            let empty = CaughtRequest(method: "POST", target: "/", headers: ["X": ""], body: [])
            let room = CatcherLimits.headBytesMax - empty.headBytes + extra
            let head = CaughtRequest(
                method: "POST",
                target: "/",
                headers: ["X": String(repeating: "a", count: room)],
                body: []
            )
            #expect(head.headBytes == CatcherLimits.headBytesMax + extra)
            #expect(RequestRules.refusal(of: head) == expected)
        }
    }

    @Test("announced bodies have a maximum")
    func bodyBytesMax() {
        #expect(status(["Content-Length": "\(CatcherLimits.bodyBytesMax)"]) == nil)
        #expect(status(["Content-Length": "\(CatcherLimits.bodyBytesMax + 1)"]) == 413)
        #expect(status(["Content-Length": "-1"]) == 400)
        #expect(status(["Content-Length": "99999999999999999999"]) == 400)
    }

    @Test("connections have so many places")
    func connectionsMax() {
        let places = ConnectionPlaces(CatcherLimits.connectionsMax)
        for _ in 0..<CatcherLimits.connectionsMax { #expect(places.enter()) }
        #expect(!places.enter())
        places.leave()
        #expect(places.enter())
        #expect(!places.enter())
    }

    @Test("a connection may send so many bytes in all, and is reported once it sends more")
    func wireBytesMax() throws {
        let channel = EmbeddedChannel(handler: WireGuard(bytesMax: 4))
        try channel.writeInbound(ByteBuffer(string: "abcd"))
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "abcd"))
        #expect(throws: WireGuard.Excess.self) { try channel.writeInbound(ByteBuffer(string: "e")) }
        try channel.writeInbound(ByteBuffer(string: "f"))
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        _ = try channel.finish()
    }

    @Test("what is passed on has every field but those of the connection, and the same bytes")
    func passedOn() {
        let request = CaughtRequest.callback(
            "body",
            HeaderFields([
                (name: "HOST", value: "a"), (name: "X-B", value: "1"),
                (name: "Connection", value: "close"),
                (name: "Content-Length", value: "4"), (name: "User-Agent", value: "b"),
                (name: "x-b", value: "2"), (name: "Transfer-Encoding", value: "chunked"),
                (name: "Content-Encoding", value: "gzip"),
                (name: "Billogram-Signature", value: "c"),
            ])
        )
        let sent = request.passedOn
        #expect(sent.body == Array("body".utf8))
        #expect(
            sent.headers.fields.map { "\($0.name): \($0.value)" } == [
                "X-B: 1", "x-b: 2", "Content-Encoding: gzip", "Billogram-Signature: c",
            ]
        )
    }
}
