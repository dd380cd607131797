import NIOCore
import NIOHPACK
import NIOHTTP2
import TollgateCore

/// One stream of HTTP/2: requests and answers as payloads of frames.
struct HTTP2Wire: Wire {
    static var hasStreams: Bool { true }
    static var abandonment: HTTP2Frame.FramePayload? { .rstStream(.noError) }
    static var excess: HTTP2Frame.FramePayload? { .rstStream(.enhanceYourCalm) }

    private let reader: HTTP2HeadReader

    init(_ connection: ConnectionFacts, allocator: ByteBufferAllocator) {
        reader = HTTP2HeadReader(connection: connection)
    }

    func parts(of message: HTTP2Frame.FramePayload) -> (RequestPart?, RequestPart?) {
        switch message {
        case .headers(let content): return headerParts(of: content)
        case .data(let content):
            let end: RequestPart? = content.endStream ? .end : nil
            guard case .byteBuffer(let buffer) = content.data, buffer.readableBytes > 0 else {
                return (end, nil)
            }
            return (.body(buffer), end)
        default: return (nil, nil)
        }
    }

    mutating func messages(
        for part: ResponsePart
    ) -> (HTTP2Frame.FramePayload?, HTTP2Frame.FramePayload?) {
        switch part {
        case .proceed: return (.headers(.init(headers: [":status": "100"])), nil)
        case .whole(let head, let body):
            let isEmpty = head.isForHead || body.isEmpty
            return (
                .headers(.init(headers: HPACKHeaders(head), endStream: isEmpty)),
                isEmpty
                    ? nil
                    : .data(.init(data: .byteBuffer(ByteBuffer(bytes: body)), endStream: true))
            )
        case .head(let head): return (.headers(.init(headers: HPACKHeaders(head))), nil)
        case .body(let bytes): return (.data(.init(data: .byteBuffer(bytes))), nil)
        case .end: return (.data(.init(data: .byteBuffer(ByteBuffer()), endStream: true)), nil)
        }
    }

    /// A second block of fields on a stream is its trailers: read, and dropped.
    private func headerParts(
        of content: HTTP2Frame.FramePayload.Headers
    ) -> (RequestPart?, RequestPart?) {
        guard content.headers.contains(name: ":method") else { return (.end, nil) }
        let head = Result { () throws(HeadFault) in
            try reader.read(content.headers, endsStream: content.endStream)
        }
        return (.head(head), content.endStream ? .end : nil)
    }
}

extension HPACKHeaders {
    fileprivate init(_ head: ResponseHead) {
        self.init()
        reserveCapacity(head.headers.fields.count + 8)
        add(name: ":status", value: String(head.status))
        for field in head.headers.fields {
            add(name: Self.lowered(field.name), value: FieldValue.harmless(field.value))
        }
        if case .length(let length) = head.body {
            add(name: "content-length", value: String(length), indexing: .nonIndexable)
        }
        add(name: "date", value: head.date)
        add(name: "x-request-id", value: head.requestID, indexing: .nonIndexable)
        addPolicies(head)
    }

    private mutating func addPolicies(_ head: ResponseHead) {
        if head.isSecure { add(name: "strict-transport-security", value: "max-age=31536000") }
        if head.lacksCachePolicy { add(name: "cache-control", value: "no-store") }
        if head.lacksSniffingPolicy { add(name: "x-content-type-options", value: "nosniff") }
    }

    private static func lowered(_ name: String) -> String {
        name.utf8.contains { (0x41...0x5A).contains($0) } ? name.lowercased() : name
    }
}
