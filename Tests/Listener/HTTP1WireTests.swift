import NIOCore
import Testing
import TollgateCore

@testable import Listener

@Suite("Answers of HTTP/1.1")
struct HTTP1WireTests {
    @Test("A whole answer is one buffer: the reply's fields to the letter, then the listener's")
    func whole() {
        var wire = HTTP1Wire(.test, allocator: ByteBufferAllocator())
        let head = head(status: 401, ["Content-Type": "application/json"], .length(2))
        let expected = """
            HTTP/1.1 401 Unauthorized\r
            Content-Type: application/json\r
            Content-Length: 2\r
            Date: Sun, 06 Nov 1994 08:49:37 GMT\r
            X-Request-ID: 0123\r
            Strict-Transport-Security: max-age=31536000\r
            Cache-Control: no-store\r
            X-Content-Type-Options: nosniff\r
            \r
            {}
            """
        #expect(text(.whole(head, Array("{}".utf8)), &wire) == expected)
    }

    @Test("What the reply says itself of caches and sniffing stands alone")
    func ownPolicies() {
        var wire = HTTP1Wire(.test, allocator: ByteBufferAllocator())
        let fields: HeaderFields = ["cache-control": "public", "X-CONTENT-TYPE-OPTIONS": "x"]
        let answer = text(.whole(head(status: 200, fields, .length(0)), []), &wire)
        #expect(!answer.contains("no-store"))
        #expect(!answer.contains("nosniff"))
    }

    @Test("An answer to HEAD tells the length and sends nothing")
    func forHead() {
        var wire = HTTP1Wire(.test, allocator: ByteBufferAllocator())
        var head = head(status: 200, [:], .length(2))
        head.isForHead = true
        let answer = text(.whole(head, Array("{}".utf8)), &wire)
        #expect(answer.contains("Content-Length: 2\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test("The last answer says so")
    func closes() {
        var wire = HTTP1Wire(.test, allocator: ByteBufferAllocator())
        var head = head(status: 400, [:], .length(0))
        head.closes = true
        #expect(text(.whole(head, []), &wire).hasSuffix("Connection: close\r\n\r\n"))
    }

    @Test("A body of unknown length is sent in chunks, and an empty piece ends nothing")
    func chunks() {
        var wire = HTTP1Wire(.test, allocator: ByteBufferAllocator())
        let start = text(.head(head(status: 200, [:], .chunks)), &wire)
        #expect(start.contains("Transfer-Encoding: chunked\r\n"))
        #expect(!start.contains("Content-Length"))
        let piece = ByteBuffer(string: String(repeating: "a", count: 26))
        #expect(text(.body(piece), &wire).hasPrefix("1a\r\naaa"))
        #expect(text(.body(ByteBuffer()), &wire).isEmpty)
        #expect(text(.end, &wire) == "0\r\n\r\n")
    }

    @Test("A body for a client of HTTP/1.0 is sent as it is")
    func untilClose() {
        var wire = HTTP1Wire(.test, allocator: ByteBufferAllocator())
        _ = wire.messages(for: .head(head(status: 200, [:], .untilClose)))
        #expect(text(.body(ByteBuffer(string: "abc")), &wire) == "abc")
        #expect(text(.end, &wire).isEmpty)
    }

    @Test("No value can end its line and begin another")
    func injection() {
        var wire = HTTP1Wire(.test, allocator: ByteBufferAllocator())
        let fields: HeaderFields = ["Location": "/a\r\nSet-Cookie: b\0"]
        let answer = text(.whole(head(status: 302, fields, .length(0)), []), &wire)
        #expect(answer.contains("Location: /a  Set-Cookie: b \r\n"))
    }

    private func head(
        status: Int,
        _ headers: HeaderFields,
        _ body: ResponseHead.Body
    ) -> ResponseHead {
        ResponseHead(
            status: status,
            headers: headers,
            body: body,
            isForHead: false,
            requestID: "0123",
            date: "Sun, 06 Nov 1994 08:49:37 GMT",
            isSecure: true,
            closes: false
        )
    }

    private func text(_ part: ResponsePart, _ wire: inout HTTP1Wire) -> String {
        let messages = wire.messages(for: part)
        return String(buffer: messages.0 ?? ByteBuffer())
            + String(buffer: messages.1 ?? ByteBuffer())
    }
}
