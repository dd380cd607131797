import TollgateCore

/// The head of an answer, with what the listener adds to a reply.
struct ResponseHead {
    /// What the answer's head says of its body.
    enum Body: Equatable {
        /// There is none and there is no length to tell, as with 204 and 304.
        case absent
        /// The length is known; an answer to HEAD tells it and sends nothing.
        case length(Int)
        /// The end shows itself when it comes: a last chunk, or the end of the stream.
        case chunks
        /// The end is the connection's end, for a client of HTTP/1.0.
        case untilClose
    }

    /// The status code.
    var status: Int
    /// The fields that the dialect or the control plane wrote.
    var headers: HeaderFields
    /// What the head says of the body.
    var body: Body
    /// Whether the request was HEAD, so that no body follows whatever the head says.
    var isForHead: Bool
    /// The request's id.
    var requestID: String
    /// The moment as HTTP writes it.
    var date: String
    /// Whether the answer goes out under TLS.
    var isSecure: Bool
    /// Whether this is the connection's last answer.
    var closes: Bool

    /// Whether the answer says nothing itself of caches.
    var lacksCachePolicy: Bool { headers["cache-control"] == nil }
    /// Whether the answer says nothing itself of guessed content types.
    var lacksSniffingPolicy: Bool { headers["x-content-type-options"] == nil }
}
