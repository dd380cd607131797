import NIOCore
import Testing

@testable import Listener

@Suite("First lines of requests in the bytes of a connection")
struct RequestLinesTests {
    @Test(
        "A first line of another protocol is told, however the bytes come",
        arguments: [
            "GET / RTSP/1.0", "POST /a RTSP/1.1", "OPTIONS * RTSP/1.0", "SOURCE /a ICE/1.0",
        ],
        [1, 2, 7, 1_000]
    )
    func foreign(line: String, pieceBytes: Int) {
        #expect(walk("\(line)\r\nHost: a\r\n\r\n", by: pieceBytes, []).isForeign)
        #expect(walk("\r\n\(line)\r\n\r\n", by: pieceBytes, []).isForeign)
        #expect(walk("\(line)\n", by: pieceBytes, []).isForeign)
    }

    @Test(
        "HTTP is let through, and so is what the parser refuses by itself",
        arguments: [
            "GET / HTTP/1.1", "GET / HTTP/1.0", "GET /RTSP/1.0 HTTP/1.1", "GET /", "nonsense",
            "GET / HTTPS/1.1", "RTSP", "GET /RTSP 1.0",
        ],
        [1, 3, 1_000]
    )
    func familiar(line: String, pieceBytes: Int) {
        let text = "\(line)\r\nX: a RTSP/1.0\r\n\r\n"
        let walked = walk(text, by: pieceBytes, [.none])
        #expect(!walked.isForeign)
        #expect(walked.passed == text)
    }

    @Test(
        "The line behind a body is a first line again, and no line of the body is",
        arguments: [1, 5, 1_000]
    )
    func behindBody(pieceBytes: Int) {
        let good = "POST / HTTP/1.1\r\nContent-Length: 18\r\n\r\n\r\nGET / RTSP/1.0\r\n"
        let walked = walk(good + "GET / HTTP/1.1\r\n\r\n", by: pieceBytes, [.length(18), .none])
        #expect(!walked.isForeign)
        let bad = walk(good + "GET / RTSP/1.0\r\n\r\n", by: pieceBytes, [.length(18)])
        #expect(bad.isForeign)
        // In small pieces, the beginning of the line has gone on before its end is seen.
        #expect(bad.passed.hasPrefix(good))
        #expect("GET / RTSP/1.0\r".hasPrefix(bad.passed.dropFirst(good.count)))
    }

    @Test("Chunks may hold anything until their end", arguments: [1, 4, 1_000])
    func behindChunks(pieceBytes: Int) {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = "16\r\n\r\n\r\nGET / RTSP/1.0\r\n\r\n\r\n0\r\n\r\n"
        // An empty line ends the head, and each of five others could end the body: the last one does.
        let rests: [RequestHead.Framing] = [
            .unknown, .unknown, .unknown, .unknown, .unknown, .none,
        ]
        let walked = walk(head + chunks, by: pieceBytes, rests)
        #expect(!walked.isForeign)
        #expect(walk(head + chunks + "GET / RTSP/1.0\r\n", by: pieceBytes, rests).isForeign)
    }

    @Test("Requests that are sent ahead are handed on one by one")
    func pieces() {
        var lines = RequestLines()
        let one = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        let bytes = ByteBuffer(string: one + one + "GET")
        var rest = bytes.readableBytesView
        for _ in 0..<2 {
            #expect(lines.step(over: rest) == .block(one.utf8.count))
            lines.follow(.none)
            rest = rest.dropFirst(one.utf8.count)
        }
        #expect(lines.step(over: rest) == .part(3))
    }

    /// Takes a text through in pieces; the parser answers each block with the next of what it is told.
    private func walk(
        _ text: String,
        by pieceBytes: Int,
        _ rests: [RequestHead.Framing]
    ) -> (isForeign: Bool, passed: String) {
        var lines = RequestLines()
        var rests = rests[...]
        var input = ByteBuffer(string: text)
        var passed = ""
        while var piece = input.readSlice(length: min(pieceBytes, input.readableBytes)),
            piece.readableBytes > 0
        {
            while piece.readableBytes > 0 {
                switch lines.step(over: piece.readableBytesView) {
                case .foreign, .over: return (true, passed)
                case .part(let count): passed += piece.readString(length: count) ?? ""
                case .block(let count):
                    passed += piece.readString(length: count) ?? ""
                    lines.follow(rests.popFirst() ?? .unknown)
                }
            }
        }
        return (false, passed)
    }
}
