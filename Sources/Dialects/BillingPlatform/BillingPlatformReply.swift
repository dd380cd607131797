public import TollgateCore

/// The JSON of BillingPlatform's answers: a success is `{"<name>":[…]}`, and an error has both
/// shapes that clients look for, in one body (contract, section B1).
public enum BillingPlatformReply {
    /// The word in `error_code` that tells clients which error it is.
    public enum ErrorCode: String, Sendable, Hashable, CaseIterable {
        /// No session or access token came, or it is not one that is let in.
        case invalidSessionID = "INVALID_SESSION_ID"
        /// The user name or the password is wrong.
        case invalidCredentials = "INVALID_CREDENTIALS"
        /// The caller may not do this.
        case forbidden = "FORBIDDEN"
        /// The body or a parameter cannot be taken.
        case badRequest = "BAD_REQUEST"
        /// There is no such path or record, or nothing matched.
        case notFound = "NOT_FOUND"
        /// The path does not know the method.
        case methodNotAllowed = "METHOD_NOT_ALLOWED"
        /// A rate limit is reached.
        case tooManyRequests = "TOO_MANY_REQUESTS"
        /// The request came without TLS.
        case httpsRequired = "HTTPS_REQUIRED"
        /// The server does not answer for the requested host.
        case misdirectedRequest = "MISDIRECTED_REQUEST"
        /// The head is longer than allowed.
        case headersTooLarge = "REQUEST_HEADERS_TOO_LARGE"
        /// The body is longer than allowed.
        case requestTooLarge = "REQUEST_TOO_LARGE"
        /// The body did not arrive in time.
        case requestTimeout = "REQUEST_TIMEOUT"
        /// The body comes in a coding that the API does not take.
        case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
        /// The service has failed.
        case internalError = "INTERNAL_ERROR"
        /// The service cannot answer now.
        case serviceUnavailable = "SERVICE_UNAVAILABLE"

        /// The word in `error`, as the founding document spells it for a wrong session.
        public var word: String {
            switch self {
            case .invalidSessionID, .invalidCredentials: "unauthorized"
            default: rawValue.lowercased()
            }
        }
    }

    /// Writes a success: always 200, because one known client takes no other status for one
    /// (contract, section B2).
    ///
    /// - Parameters:
    ///   - name: The name of the array, such as `createResponse`.
    ///   - rows: The array's elements.
    /// - Returns: The answer.
    public static func rows(_ name: String, _ rows: [JSONValue]) -> Reply {
        reply(200, JSONObject([(name, .array(rows))]))
    }

    /// Writes an error in both shapes: `error` with `message`, and `errors` with `error_code`.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - code: Which error it is.
    ///   - message: The sentence for people; it shows nothing secret.
    /// - Returns: The answer.
    public static func error(_ status: Int, _ code: ErrorCode, _ message: String) -> Reply {
        reply(status, errorBody(code, message))
    }

    /// Writes the answer to a login that opens nothing, whatever the reason: beside both shapes it
    /// has a login's own, because one known client looks for a `SessionID` and nothing else.
    public static func loginFailed() -> Reply {
        let message = "Invalid username or password"
        var body = JSONObject([loginResponse("", code: "1", [.string(message)])])
        for member in errorBody(.invalidCredentials, message).members {
            body[member.name] = member.value
        }
        return reply(401, body)
    }

    /// Writes the answer to a login; no cache may keep it.
    static func session(_ id: String) -> Reply {
        secret(JSONObject([loginResponse(id, code: "0", [])]))
    }

    /// Writes the answer to a logout, in the shape that the known client's author guessed
    /// (contract, section B1).
    static func loggedOut() -> Reply {
        rows("logoutResponse", [["ErrorCode": "0", "ErrorText": " ", "Success": "true"]])
    }

    /// Writes the answer to an OAuth client; no cache may keep it (RFC 6749, section 5.1).
    ///
    /// There is a `refresh_token`, as the known client reads it (contract, section B1), although the
    /// RFC advises against one for this grant (section 4.4.3).
    ///
    /// - Parameter tokens: The tokens; the access token's life is told in whole seconds, rounded down.
    /// - Returns: The answer; `nil` for tokens that are no text.
    static func tokens(_ tokens: IssuedTokens) -> Reply? {
        guard let access = tokens.access.reveal(), let refresh = tokens.refresh?.reveal() else {
            return nil
        }
        return secret(
            JSONObject([
                ("access_token", .string(access)), ("refresh_token", .string(refresh)),
                ("token_type", "Bearer"),
                ("expires_in", .integer(tokens.accessLifetime.components.seconds)),
            ])
        )
    }

    /// Writes an error in OAuth's own form (RFC 6749, section 5.2; the word for a service that is busy is
    /// that of section 4.1.2.1).
    static func oauthError(_ status: Int, _ error: String, _ description: String) -> Reply {
        reply(
            status,
            JSONObject([
                ("error", .string(error)), ("error_description", .string(description)),
            ])
        )
    }

    private static func loginResponse(
        _ id: String,
        code: String,
        _ texts: [JSONValue]
    ) -> (String, JSONValue) {
        let row: JSONValue = [
            "SessionID": .string(id), "ErrorCode": .string(code), "ErrorText": .array(texts),
        ]
        return ("loginResponse", [row])
    }

    private static func errorBody(_ code: ErrorCode, _ message: String) -> JSONObject {
        let row: JSONValue = [
            "error_code": .string(code.rawValue), "error_text": .string(message),
        ]
        return JSONObject([
            ("error", .string(code.word)), ("message", .string(message)), ("errors", [row]),
        ])
    }

    private static func secret(_ body: JSONObject) -> Reply {
        var reply = reply(200, body)
        reply.headers.add("Cache-Control", "no-store")
        return reply
    }

    private static func reply(_ status: Int, _ body: JSONObject) -> Reply {
        Reply(
            status: status,
            headers: ["Content-Type": "application/json"],
            body: JSONValue.object(body).bytes
        )
    }
}
