/// Why a request cannot be read: what makes a head no head.
///
/// No dialect is asked: the answer is neutral and the connection ends, because nobody can tell where
/// the next request would begin.
struct HeadFault: Error, Equatable {
    /// The status of the answer.
    let status: Int
    /// The word for logs and metrics, of a closed set.
    let reason: StaticString
    /// A sentence for the client.
    let detail: StaticString

    static func == (left: HeadFault, right: HeadFault) -> Bool {
        left.status == right.status && left.reason.description == right.reason.description
    }
}

extension HeadFault {
    static let syntax = HeadFault(
        status: 400,
        reason: "syntax",
        detail: "The request is not well-formed HTTP."
    )
    static let overDecoder = HeadFault(
        status: 431,
        reason: "head_over_decoder",
        detail: "The request's header fields are far too large."
    )
    static let host = HeadFault(
        status: 400,
        reason: "host",
        detail: "The request must name exactly one host."
    )
    static let target = HeadFault(
        status: 400,
        reason: "target",
        detail: "The request's target is not a legal one."
    )
    static let method = HeadFault(
        status: 400,
        reason: "method",
        detail: "The server is no tunnel."
    )
    static let version = HeadFault(
        status: 400,
        reason: "version",
        detail: "The server speaks HTTP/1.1 and HTTP/2."
    )
    static let contentLength = HeadFault(
        status: 400,
        reason: "content_length",
        detail: "The Content-Length is not one whole number."
    )
    static let transferEncoding = HeadFault(
        status: 400,
        reason: "transfer_encoding",
        detail: "The body's framing is ambiguous."
    )
    static let transferCoding = HeadFault(
        status: 501,
        reason: "transfer_coding",
        detail: "The only transfer coding that the server knows is chunked."
    )
    static let fieldValue = HeadFault(
        status: 400,
        reason: "field_value",
        detail: "A header field holds a control character."
    )
    static let expectation = HeadFault(
        status: 417,
        reason: "expectation",
        detail: "The only expectation that the server meets is 100-continue."
    )
    static let headTimeout = HeadFault(
        status: 408,
        reason: "head_timeout",
        detail: "The request's head did not arrive in time."
    )
    static let plainHTTP = HeadFault(
        status: 400,
        reason: "plain_http",
        detail: "This port speaks HTTPS only."
    )
}
