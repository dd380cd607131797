/// What Tollgate's own answers say went wrong, where no dialect gives them its form: one closed list.
///
/// `Docs/Problems.md` explains each, and so does the page at ``path``.
public enum ProblemCode: String, Error, Sendable, Hashable, CaseIterable {
    /// The request is not HTTP that can be read.
    case unreadableRequest = "unreadable-request"
    /// A parameter or a body has a value that cannot be.
    case invalidRequest = "invalid-request"
    /// The request came without TLS.
    case httpsRequired = "https-required"
    /// Nothing lies at the path.
    case notFound = "not-found"
    /// The journal has no request of that id.
    case unknownRequestID = "unknown-request-id"
    /// The path does not know the method.
    case methodNotAllowed = "method-not-allowed"
    /// The request did not arrive in time.
    case requestTimeout = "request-timeout"
    /// The body is longer than allowed.
    case bodyTooLarge = "body-too-large"
    /// The `Expect` field asks for what the server does not do.
    case expectationFailed = "expectation-failed"
    /// The authority is not one that the listener serves.
    case misdirectedRequest = "misdirected-request"
    /// The caller's address asks too often.
    case tooManyRequests = "too-many-requests"
    /// The head is longer than allowed.
    case headTooLarge = "head-too-large"
    /// A defect of the server.
    case serverError = "server-error"
    /// The body comes in a coding that the server does not know.
    case unknownTransferCoding = "unknown-transfer-coding"
    /// The store or another part that the answer needs fails.
    case unavailable

    /// The status of every answer with this code.
    public var status: Int {
        switch self {
        case .unreadableRequest, .invalidRequest: 400
        case .httpsRequired: 403
        case .notFound, .unknownRequestID: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .bodyTooLarge: 413
        case .expectationFailed: 417
        case .misdirectedRequest: 421
        case .tooManyRequests: 429
        case .headTooLarge: 431
        case .serverError: 500
        case .unknownTransferCoding: 501
        case .unavailable: 503
        }
    }

    /// The few words that name the code, the same in every answer.
    public var title: String {
        switch self {
        case .unreadableRequest: "The request cannot be read"
        case .invalidRequest: "The request holds a value that cannot be"
        case .httpsRequired: "The server is reached over HTTPS only"
        case .notFound: "Nothing lies at this path"
        case .unknownRequestID: "The journal has no such request"
        case .methodNotAllowed: "The method is not allowed here"
        case .requestTimeout: "The request did not arrive in time"
        case .bodyTooLarge: "The body is too large"
        case .expectationFailed: "The expectation cannot be met"
        case .misdirectedRequest: "The server does not answer to this name"
        case .tooManyRequests: "Too many requests"
        case .headTooLarge: "The request's header fields are too large"
        case .serverError: "The server failed to answer"
        case .unknownTransferCoding: "The transfer coding is not known"
        case .unavailable: "The service is not available now"
        }
    }

    /// What the caller can do about it, in a sentence.
    public var fix: String {
        switch self {
        case .unreadableRequest:
            "Send HTTP/1.1 or HTTP/2 with one Host and one unambiguous body length; look for a proxy "
                + "that rewrites requests."
        case .invalidRequest: "Correct the value that the detail names."
        case .httpsRequired:
            "Use the address with https://, and rotate every secret that was sent without it."
        case .notFound: "Compare the path with the documentation of the API that you call."
        case .unknownRequestID:
            "Compare the id with the X-Request-ID of the answer; refusals are kept for up to 7 days, "
                + "admitted requests for 1 hour."
        case .methodNotAllowed: "Use one of the methods that the Allow field names."
        case .requestTimeout: "Send the whole request at once; look at the network in between."
        case .bodyTooLarge: "Send less in one request."
        case .expectationFailed: "Leave the Expect field out, or send Expect: 100-continue."
        case .misdirectedRequest:
            "Correct the host in the client's address, or publicHost and publicURL in the server's "
                + "configuration."
        case .tooManyRequests: "Wait for as many seconds as the Retry-After field says."
        case .headTooLarge: "Send fewer or shorter header fields; often it is a cookie."
        case .serverError:
            "Try again later; give the request id to the people who run the server."
        case .unknownTransferCoding: "Send Transfer-Encoding: chunked, or a Content-Length."
        case .unavailable: "Try again later; /readyz?verbose says what fails."
        }
    }

    /// The path of the page that explains the code, on every listener.
    public var path: String { "/problems/\(rawValue)" }
}
