public import TollgateCore

/// The JSON of Billplz's answers: a success is the object itself, an error is
/// `{"error":{"type":…,"message":…}}` (contract, section 1).
///
/// The message is a string, and an array where the documentation or recorded answers have one: for
/// invalid parameters and for too many requests. Known clients read both, or the type alone.
public enum BillplzReply {
    /// The word in `type` that tells clients which error it is.
    public enum ErrorType: String, Sendable, Hashable, CaseIterable {
        /// The credential is not one that is let in, or none came.
        case unauthorized = "Unauthorized"
        /// The secret key may not do this.
        case forbidden = "Forbidden"
        /// There is no such object or path.
        case recordNotFound = "RecordNotFound"
        /// The path does not know the method.
        case methodNotAllowed = "MethodNotAllowed"
        /// A parameter is absent or has a value that cannot be, or a signature is wrong.
        case unprocessableEntity = "UNPROCESSABLE_ENTITY"
        /// A rate limit is reached.
        case rateLimit = "RateLimit"
        /// The request came without TLS.
        case httpsRequired = "HTTPSRequired"
        /// The server does not answer for the requested host.
        case misdirectedRequest = "MisdirectedRequest"
        /// The head is longer than allowed.
        case headersTooLarge = "RequestHeaderFieldsTooLarge"
        /// The body is longer than allowed.
        case bodyTooLarge = "PayloadTooLarge"
        /// The body did not arrive in time.
        case requestTimeout = "RequestTimeout"
        /// The body is of a type that the API does not take.
        case unsupportedMediaType = "UnsupportedMediaType"
        /// The service has failed.
        case internalServerError = "InternalServerError"
        /// The service cannot answer now.
        case serviceUnavailable = "ServiceUnavailable"
    }

    /// Writes a success.
    public static func ok(_ json: JSONValue) -> Reply { reply(200, json) }

    /// Writes an error whose message is one string.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - type: The word for clients.
    ///   - message: The sentence for people; it shows nothing secret.
    /// - Returns: The answer.
    public static func error(_ status: Int, _ type: String, _ message: String) -> Reply {
        error(status, type, .string(message))
    }

    /// Writes the error for parameters that cannot be taken, a message for each fault.
    public static func invalid(_ messages: [String]) -> Reply {
        error(
            422,
            ErrorType.unprocessableEntity.rawValue,
            .array(messages.map(JSONValue.string))
        )
    }

    /// Writes the error for an object or a path that is not there.
    public static func notFound() -> Reply {
        error(404, ErrorType.recordNotFound.rawValue, ErrorType.recordNotFound.rawValue)
    }

    /// Writes the error for too many requests; its body is the one that the documentation promises.
    static func rateLimit() -> Reply {
        error(429, ErrorType.rateLimit.rawValue, ["Too many requests"])
    }

    private static func error(_ status: Int, _ type: String, _ message: JSONValue) -> Reply {
        reply(status, ["error": ["type": .string(type), "message": message]])
    }

    private static func reply(_ status: Int, _ json: JSONValue) -> Reply {
        Reply(status: status, headers: ["Content-Type": "application/json"], body: json.bytes)
    }
}
