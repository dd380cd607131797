public import TollgateCore
public import Traces

/// One request with its answer, after the last byte was handed to the connection.
public struct RequestEnd: Sendable {
    /// The id that the answer carried.
    public let requestID: String
    /// The listener that it came to.
    public let listener: ListenerProfile
    /// The caller's address.
    public let client: IPAddress
    /// The request's method.
    public var method: Method
    /// The status of the answer.
    public let status: Int
    /// The time from the head's last byte to the answer's.
    public let duration: Duration
    /// The time from the head's last byte to the gatekeeper's word on the head; `nil` where there was none.
    public let decisionDuration: Duration?
    /// The bytes of the body received.
    public let bytesIn: Int
    /// The bytes of the body sent.
    public let bytesOut: Int
    /// The caller's `User-Agent`, not yet shortened or escaped.
    public var userAgent: String?
    /// The gatekeeper's decision; `nil` for what no dialect claims.
    public let decision: Decision?
    /// Where the request stands in its trace; `nil` where it is not traced.
    public let trace: TraceContext?

    /// Makes a record.
    public init(
        requestID: String,
        listener: ListenerProfile,
        client: IPAddress,
        method: Method,
        status: Int,
        duration: Duration,
        bytesIn: Int,
        bytesOut: Int,
        userAgent: String?,
        decision: Decision?,
        decisionDuration: Duration? = nil,
        trace: TraceContext? = nil
    ) {
        self.requestID = requestID
        self.listener = listener
        self.client = client
        self.method = method
        self.status = status
        self.duration = duration
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
        self.userAgent = userAgent
        self.decision = decision
        self.decisionDuration = decisionDuration
        self.trace = trace
    }
}

/// Where requests are recorded; called on event loops, so it must neither block nor wait.
public protocol RequestRecorder: Sendable {
    /// Takes note of one request.
    func record(_ end: RequestEnd)
    /// Takes note of a connection that ended before a request could be read, with a word for why and the
    /// id that the answer carried, if there was one.
    func recordUnreadable(
        reason: StaticString,
        listener: ListenerProfile,
        client: IPAddress,
        requestID: String?
    )
}
