public import TollgateCore

/// The JSON of BillerAPI's answers: a success is the object itself, an error is
/// `{"statusCode":…,"message":…,"error":…}` (the founding document; contract, section 6).
public enum BillerAPIReply {
    /// The stable word for programs that stands in `code` beside an error's three members.
    ///
    /// Not an enumeration, so that the sandbox can add the words of its own calls.
    public struct ErrorCode: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
        /// The word.
        public let rawValue: String
        /// Makes a code of its word.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Makes a code of its word.
        public init(stringLiteral value: String) { rawValue = value }

        /// A parameter or the body cannot be taken.
        public static let validationFailed: ErrorCode = "VALIDATION_FAILED"
        /// There is no such object.
        public static let notFound: ErrorCode = "NOT_FOUND"
        /// There is no such link token of this client.
        public static let linkTokenNotFound: ErrorCode = "LINK_TOKEN_NOT_FOUND"
        /// The time of the link token is over.
        public static let linkTokenExpired: ErrorCode = "LINK_TOKEN_EXPIRED"
        /// There is no such public token of this client.
        public static let publicTokenInvalid: ErrorCode = "INVALID_PUBLIC_TOKEN"
        /// The time of the public token is over.
        public static let publicTokenExpired: ErrorCode = "PUBLIC_TOKEN_EXPIRED"
        /// The public token was exchanged before.
        public static let publicTokenUsed: ErrorCode = "PUBLIC_TOKEN_USED"
        /// There is no such access token of this client.
        public static let accessTokenInvalid: ErrorCode = "INVALID_ACCESS_TOKEN"
        /// The time of the access token is over.
        public static let accessTokenExpired: ErrorCode = "ACCESS_TOKEN_EXPIRED"
        /// There is no such linked account of this client.
        public static let accountLinkNotFound: ErrorCode = "ACCOUNT_LINK_NOT_FOUND"
        /// The linked account must be linked anew.
        public static let accountLinkExpired: ErrorCode = "ACCOUNT_LINK_EXPIRED"
        /// The end user has cancelled.
        public static let linkCancelled: ErrorCode = "LINK_CANCELLED"
        /// The attempt is complete.
        public static let linkCompleted: ErrorCode = "LINK_COMPLETED"
        /// Something else comes first.
        public static let linkOutOfOrder: ErrorCode = "LINK_OUT_OF_ORDER"
        /// The end user has tried too often.
        public static let tooManyTries: ErrorCode = "TOO_MANY_TRIES"
        /// By its start the token belongs to the other environment.
        public static let wrongEnvironment: ErrorCode = "WRONG_ENVIRONMENT"
        /// The biller is not in the directory.
        public static let billerNotFound: ErrorCode = "BILLER_NOT_FOUND"
        /// The biller does not answer now.
        public static let billerUnavailable: ErrorCode = "BILLER_UNAVAILABLE"
        /// An account is not among those that were found.
        public static let accountNotFound: ErrorCode = "ACCOUNT_NOT_FOUND"
        /// The client may not ask for a consent.
        public static let consentNotAllowed: ErrorCode = "CONSENT_NOT_ALLOWED"
        /// The client has as many linked accounts as it may have.
        public static let tooManyAccounts: ErrorCode = "TOO_MANY_ACCOUNTS"
        /// The same `Idempotency-Key` came with another request.
        public static let idempotencyKeyReused: ErrorCode = "IDEMPOTENCY_KEY_REUSED"
        /// The operation exists in the sandbox alone.
        public static let sandboxOnly: ErrorCode = "SANDBOX_ONLY"
        /// Nobody who links accounts answers in this environment.
        public static let providerUnavailable: ErrorCode = "PROVIDER_UNAVAILABLE"
    }

    /// Writes a success.
    ///
    /// - Parameters:
    ///   - json: The answer's object.
    ///   - status: The status code: 200, 201 where something was made, 202 where it will be.
    ///   - isSecret: Whether no cache may keep it, because it shows a token or a key.
    /// - Returns: The answer.
    public static func ok(
        _ json: JSONValue,
        status: Int = 200,
        secret isSecret: Bool = false
    ) -> Reply {
        var reply = Reply(
            status: status,
            headers: ["Content-Type": contentType],
            body: json.bytes
        )
        if isSecret { reply.headers.add("Cache-Control", "no-store") }
        return reply
    }

    /// Writes a success that says nothing: 204 without a body.
    public static func nothing() -> Reply { Reply(status: 204) }

    /// Writes an error.
    ///
    /// - Parameters:
    ///   - status: The status code; the word in `error` is its reason phrase.
    ///   - code: The word for programs, or `nil` for an error of the three documented members.
    ///   - message: The sentence for people; it shows nothing secret.
    /// - Returns: The answer.
    public static func error(_ status: Int, _ code: ErrorCode?, _ message: String) -> Reply {
        var body = JSONObject([
            ("statusCode", .integer(status)), ("message", .string(message)),
            ("error", .string(reason(status))),
        ])
        if let code { body["code"] = .string(code.rawValue) }
        return ok(.object(body), status: status)
    }

    /// Writes the error for a parameter that cannot be taken.
    public static func invalid(_ message: String) -> Reply {
        error(400, .validationFailed, message)
    }

    /// Writes the error for an object that is not there.
    public static func notFound(
        _ message: String = "There is no such object",
        _ code: ErrorCode = .notFound
    ) -> Reply {
        error(404, code, message)
    }

    private static let contentType = "application/json"

    /// The reason phrase of a status code (RFC 9110, section 15; RFC 6585), as the vendor's
    /// framework writes it into `error` (contract, section 6).
    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Payload Too Large"
        case 415: "Unsupported Media Type"
        case 421: "Misdirected Request"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 503: "Service Unavailable"
        default: status < 500 ? "Bad Request" : "Internal Server Error"
        }
    }
}
