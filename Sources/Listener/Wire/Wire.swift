import NIOCore

/// A part of a request, whichever protocol brought it.
enum RequestPart {
    /// The head, or why it is none.
    case head(Result<RequestHead, HeadFault>)
    /// Some bytes of the body.
    case body(ByteBuffer)
    /// The end of the body.
    case end
    /// What follows on the connection cannot be read.
    case unreadable(HeadFault)

    /// What is still to come of the request behind this part; `nil` where the part does not change it.
    var framing: RequestHead.Framing? {
        switch self {
        case .head(.success(let head)): head.framing
        case .head(.failure), .unreadable: .unknown
        case .end: RequestHead.Framing.none
        case .body: nil
        }
    }
}

/// A part of an answer, whichever protocol takes it.
enum ResponsePart {
    /// The interim answer `100 Continue`.
    case proceed
    /// A whole answer.
    case whole(ResponseHead, [UInt8])
    /// The head of an answer whose body follows in pieces.
    case head(ResponseHead)
    /// A piece of the body.
    case body(ByteBuffer)
    /// The end of a body that was sent in pieces.
    case end
}

/// What one protocol says of requests and answers: a translator without a socket.
protocol Wire: SendableMetatype {
    /// What arrives from the protocol's decoder.
    associatedtype Inbound
    /// What goes out to the connection.
    associatedtype Outbound

    /// Whether each request has a stream of its own, so that closing it leaves the connection open.
    static var hasStreams: Bool { get }

    /// Makes a translator for one connection or stream.
    init(_ connection: ConnectionFacts, allocator: ByteBufferAllocator)

    /// Reads one message as the parts, two at most, that it is made of.
    func parts(of message: Inbound) -> (RequestPart?, RequestPart?)

    /// Writes one part as the messages, two at most, that the protocol makes of it.
    mutating func messages(for part: ResponsePart) -> (Outbound?, Outbound?)

    /// The message that ends a stream whose request the server does not want to read to its end.
    static var abandonment: Outbound? { get }

    /// The message that takes the place of an answer for which the client leaves no room.
    static var excess: Outbound? { get }
}
