/// The most of each thing that one client may send or hold.
public struct ListenerMaxima: Sendable {
    /// Bytes of a request's line and header fields that are still answered as usual.
    public var headBytes = 32_768
    /// Header fields of a request that are still answered as usual.
    public var headFields = 100
    /// Bytes of a request's body, whatever an operation would take.
    public var bodyBytes = 1_048_576
    /// Requests of one HTTP/2 connection that are open at once.
    public var concurrentStreams = 100
    /// Requests of one HTTP/1.1 connection that wait for the answer to an earlier one.
    public var pipelinedRequests = 64
    /// Bytes of answers that one HTTP/2 connection may leave untaken and still open new streams.
    public var unsentBytes = 4 * 1_024 * 1_024

    /// Bytes of a head beyond which it is not even read: NIO's own limit for one field, here for all.
    static let decodedHeadBytes = 80 * 1_024
    /// Bytes of an unwanted body that are read and dropped to keep the connection.
    static let discardedBytes = 64 * 1_024
    /// Bytes that are read and dropped after the last answer, so that the client can still read it.
    static let lingeringBytes = 16 * 1_024 * 1_024

    /// DATA frames without content, between two requests or ends of them on one HTTP/2 connection: some
    /// clients send one for each empty piece of a body.
    static let emptyDataFrames = 100

    /// Makes the maxima that hold when nothing is said.
    public init() {}

    /// Bytes of untaken answers beyond which one HTTP/2 connection gets no further answer.
    var heldBytes: Int { 4 * unsentBytes }

    /// Header fields beyond which a head is not even read.
    var decodedHeadFields: Int { max(256, headFields + 1) }
}
