public import TollgateCore

/// The JSON that every Billogram answer is wrapped in (contract A2), and its hard rules: the content
/// type is bare, `data` is never null, and an error's `data` has a message.
public enum Envelope {
    /// The word in `status` that tells clients which error it is.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// No credential came with the request.
        case missingAuth = "MISSING_AUTH"
        /// The credential is not one that is let in.
        case invalidAuth = "INVALID_AUTH"
        /// The API user may not do this.
        case permissionDenied = "PERMISSION_DENIED"
        /// There is no such object or path.
        case notFound = "NOT_FOUND"
        /// The object is still being made.
        case notAvailableYet = "NOT_AVAILABLE_YET"
        /// The path does not know the method.
        case methodNotAllowed = "METHOD_NOT_ALLOWED"
        /// A parameter of the query is absent that others make necessary.
        case missingQueryParameter = "MISSING_QUERY_PARAMETER"
        /// A parameter of the query is unknown or has a value that cannot be.
        case invalidQueryParameter = "INVALID_QUERY_PARAMETER"
        /// The body or one of its fields has a value that cannot be.
        case invalidParameter = "INVALID_PARAMETER"
        /// Two fields have values that cannot stand together.
        case invalidParameterCombination = "INVALID_PARAMETER_COMBINATION"
        /// The object's state does not allow the call.
        case invalidObjectState = "INVALID_OBJECT_STATE"
        /// A field was given another value that can only be read.
        case readOnlyParameter = "READ_ONLY_PARAMETER"
        /// A field is not known.
        case unknownParameter = "UNKNOWN_PARAMETER"
        /// The request came without TLS.
        case httpsRequired = "HTTPS_REQUIRED"
        /// A rate limit is reached.
        case tooManyRequests = "TOO_MANY_REQUESTS"
        /// The body is not JSON by its content type.
        case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
        /// The body is longer than allowed.
        case requestTooLarge = "REQUEST_TOO_LARGE"
        /// The head is longer than allowed.
        case requestHeadersTooLarge = "REQUEST_HEADERS_TOO_LARGE"
        /// The body did not arrive in time.
        case requestTimeout = "REQUEST_TIMEOUT"
        /// The server does not answer for the requested host.
        case misdirectedRequest = "MISDIRECTED_REQUEST"
        /// The service has failed.
        case internalError = "INTERNAL_ERROR"
        /// The service cannot answer now.
        case serviceUnavailable = "SERVICE_UNAVAILABLE"
    }

    /// Writes a success: always 200, because one known client takes no other status for one.
    ///
    /// - Parameters:
    ///   - data: The object or the array of objects; never `null`.
    ///   - meta: What is said of a list.
    /// - Returns: The answer.
    public static func ok(_ data: JSONValue, meta: JSONObject? = nil) -> Reply {
        var envelope = JSONObject([("status", "OK")])
        if let meta { envelope["meta"] = .object(meta) }
        envelope["data"] = data
        return reply(200, envelope)
    }

    /// Writes an error.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - code: The word for clients.
    ///   - message: The sentence for people; it shows nothing of the request.
    ///   - field: The field at fault, such as `contact:email`, where it is one field's fault.
    /// - Returns: The answer. `field_path` is null beside a field, as in the recorded answers.
    public static func error(
        _ status: Int,
        _ code: Code,
        _ message: String,
        field: String? = nil
    ) -> Reply {
        var data = JSONObject([("message", .string(message))])
        if let field {
            data["field"] = .string(field)
            data["field_path"] = .null
        }
        return reply(
            status,
            JSONObject([("status", .string(code.rawValue)), ("data", .object(data))])
        )
    }

    /// Writes the error for an object or a path that is not there.
    public static func notFound() -> Reply {
        error(404, .notFound, "There is no such object.")
    }

    private static func reply(_ status: Int, _ envelope: JSONObject) -> Reply {
        Reply(
            status: status,
            headers: ["Content-Type": "application/json"],
            body: JSONValue.object(envelope).bytes
        )
    }
}
