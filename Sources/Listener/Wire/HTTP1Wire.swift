import NIOCore
import NIOHTTP1
import TollgateCore

/// HTTP/1.1: requests from NIO's decoder, answers as bytes.
struct HTTP1Wire: Wire {
    static var hasStreams: Bool { false }
    static var abandonment: ByteBuffer? { nil }
    static var excess: ByteBuffer? { nil }

    /// The bytes that the head of an answer seldom exceeds.
    private static let headRoom = 512

    private let reader: HTTP1HeadReader
    private let allocator: ByteBufferAllocator
    /// Whether the answer under way is sent in chunks, having no known length.
    private var isChunked = false

    init(_ connection: ConnectionFacts, allocator: ByteBufferAllocator) {
        reader = HTTP1HeadReader(connection: connection)
        self.allocator = allocator
    }

    func parts(of message: HTTPServerRequestPart) -> (RequestPart?, RequestPart?) {
        switch message {
        case .head(let head): (.head(Result { () throws(HeadFault) in try reader.read(head) }), nil)
        case .body(let buffer): (.body(buffer), nil)
        case .end: (.end, nil)
        }
    }

    mutating func messages(for part: ResponsePart) -> (ByteBuffer?, ByteBuffer?) {
        switch part {
        case .proceed: return (ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"), nil)
        case .whole(let head, let body): return (whole(head, body), nil)
        case .head(let head):
            isChunked = head.body == .chunks && !head.isForHead
            return (bytes(of: head, room: Self.headRoom), nil)
        case .body(let bytes): return (isChunked ? chunk(bytes) : bytes, nil)
        // Without chunks an empty buffer, because it carries the promise behind all that was written.
        case .end: return (isChunked ? ByteBuffer(staticString: "0\r\n\r\n") : ByteBuffer(), nil)
        }
    }

    /// One buffer for head and body: a copy of a small body costs less than a second write.
    private func whole(_ head: ResponseHead, _ body: [UInt8]) -> ByteBuffer {
        var buffer = bytes(of: head, room: Self.headRoom + body.count)
        if !head.isForHead { buffer.writeBytes(body) }
        return buffer
    }

    private func bytes(of head: ResponseHead, room: Int) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: room)
        buffer.write(head)
        return buffer
    }

    /// One chunk; an empty one would end the body, so it becomes nothing at all.
    private func chunk(_ bytes: ByteBuffer) -> ByteBuffer {
        guard bytes.readableBytes > 0 else { return bytes }
        var buffer = allocator.buffer(capacity: bytes.readableBytes + 16)
        buffer.writeString(String(bytes.readableBytes, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeImmutableBuffer(bytes)
        buffer.writeStaticString("\r\n")
        return buffer
    }
}

extension ByteBuffer {
    fileprivate mutating func write(_ head: ResponseHead) {
        writeStatusLine(head.status)
        for field in head.headers.fields { writeField(field.name, field.value) }
        switch head.body {
        case .length(let length):
            writeStaticString("Content-Length: ")
            writeString(String(length))
            writeStaticString("\r\n")
        case .chunks: writeStaticString("Transfer-Encoding: chunked\r\n")
        case .untilClose, .absent: break
        }
        writeStaticString("Date: ")
        writeString(head.date)
        writeStaticString("\r\nX-Request-ID: ")
        writeString(head.requestID)
        writeStaticString("\r\n")
        writePolicies(head)
        writeStaticString(head.closes ? "Connection: close\r\n\r\n" : "\r\n")
    }

    private mutating func writePolicies(_ head: ResponseHead) {
        if head.isSecure {
            writeStaticString("Strict-Transport-Security: max-age=31536000\r\n")
        }
        if head.lacksCachePolicy { writeStaticString("Cache-Control: no-store\r\n") }
        if head.lacksSniffingPolicy { writeStaticString("X-Content-Type-Options: nosniff\r\n") }
    }

    private mutating func writeStatusLine(_ status: Int) {
        writeStaticString("HTTP/1.1 ")
        writeString(String(status))
        writeStaticString(" ")
        writeString(HTTPResponseStatus(statusCode: status).reasonPhrase)
        writeStaticString("\r\n")
    }

    private mutating func writeField(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(FieldValue.harmless(value))
        writeStaticString("\r\n")
    }
}
