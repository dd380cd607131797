import TollgateCore

/// A head that was read and found legal, whichever protocol brought it.
struct RequestHead: Sendable {
    /// How the end of the body is known.
    enum Framing: Sendable, Equatable {
        /// There is no body.
        case none
        /// The body has as many bytes as its `Content-Length` says.
        case length(Int)
        /// The body says itself where it ends: chunks, or HTTP/2's end of stream.
        case unknown
    }

    /// The head as the dialects see it.
    let view: RequestView
    /// How the end of the body is known.
    let framing: Framing
    /// Whether the client speaks HTTP/1.0, and so knows no chunks.
    let isOld: Bool
    /// Whether the connection may take another request after this one.
    let keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
    /// Whether the head is over the maxima, and so is answered with a refusal alone.
    let isTooLarge: Bool
}
