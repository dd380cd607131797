import TollgateCore

/// Why a request cannot be read: what makes a head no head.
///
/// No dialect is asked: the answer is neutral and the connection ends, because nobody can tell where
/// the next request would begin.
struct HeadFault: Error, Equatable {
    /// What the answer says.
    let problem: ProblemCode
    /// The word for logs and metrics, of a closed set.
    let reason: StaticString
    /// A sentence for the client.
    let detail: StaticString

    /// The status of the answer.
    var status: Int { problem.status }

    static func == (left: HeadFault, right: HeadFault) -> Bool {
        left.status == right.status && left.reason.description == right.reason.description
    }
}

extension HeadFault {
    static let syntax = HeadFault(
        problem: .unreadableRequest,
        reason: "syntax",
        detail: "The request is not well-formed HTTP."
    )
    static let overDecoder = HeadFault(
        problem: .headTooLarge,
        reason: "head_over_decoder",
        detail: "The request's header fields are far too large."
    )
    static let host = HeadFault(
        problem: .unreadableRequest,
        reason: "host",
        detail: "The request must name exactly one host."
    )
    static let target = HeadFault(
        problem: .unreadableRequest,
        reason: "target",
        detail: "The request's target is not a legal one."
    )
    static let method = HeadFault(
        problem: .unreadableRequest,
        reason: "method",
        detail: "The server is no tunnel."
    )
    static let version = HeadFault(
        problem: .unreadableRequest,
        reason: "version",
        detail: "The server speaks HTTP/1.1 and HTTP/2."
    )
    static let contentLength = HeadFault(
        problem: .unreadableRequest,
        reason: "content_length",
        detail: "The Content-Length is not one whole number."
    )
    static let transferEncoding = HeadFault(
        problem: .unreadableRequest,
        reason: "transfer_encoding",
        detail: "The body's framing is ambiguous."
    )
    static let transferCoding = HeadFault(
        problem: .unknownTransferCoding,
        reason: "transfer_coding",
        detail: "The only transfer coding that the server knows is chunked."
    )
    static let fieldValue = HeadFault(
        problem: .unreadableRequest,
        reason: "field_value",
        detail: "A header field holds a control character."
    )
    static let expectation = HeadFault(
        problem: .expectationFailed,
        reason: "expectation",
        detail: "The only expectation that the server meets is 100-continue."
    )
    static let headTimeout = HeadFault(
        problem: .requestTimeout,
        reason: "head_timeout",
        detail: "The request's head did not arrive in time."
    )
    static let plainHTTP = HeadFault(
        problem: .unreadableRequest,
        reason: "plain_http",
        detail: "This port speaks HTTPS only."
    )
}
