/// One problem, as Tollgate's own endpoints tell it: problem details of RFC 9457.
///
///     {"type":"https://localhost:8443/problems/not-found","title":"Nothing lies at this path",
///      "status":404,"code":"not-found","detail":…,"request_id":…,"fix":"Compare the path with …"}
///
/// `type` is the address of a page that the same server serves. Nothing in a problem repeats anything
/// of the request.
public struct Problem: Sendable {
    /// The media type of ``json``.
    public static let mediaType = "application/problem+json"

    /// What went wrong.
    public let code: ProblemCode
    /// A sentence about this very case, where the title says too little.
    public let detail: String?
    /// The id that the answer carries, or `nil` where the records have none.
    public let requestID: String?
    /// The listener's public address without a slash at its end; empty for addresses within it.
    public let publicURL: String

    /// Makes a problem.
    public init(
        _ code: ProblemCode,
        detail: String? = nil,
        requestID: String?,
        publicURL: String
    ) {
        self.code = code
        self.detail = detail
        self.requestID = requestID
        self.publicURL = publicURL
    }

    /// The problem as JSON.
    public var json: JSONValue {
        var problem = JSONObject([
            ("type", .string(publicURL + code.path)), ("title", .string(code.title)),
            ("status", .integer(code.status)), ("code", .string(code.rawValue)),
        ])
        if let detail { problem["detail"] = .string(detail) }
        if let requestID { problem["request_id"] = .string(requestID) }
        problem["fix"] = .string(code.fix)
        return .object(problem)
    }

    /// The problem as a whole answer.
    public var reply: Reply {
        Reply(status: code.status, headers: ["Content-Type": Self.mediaType], body: json.bytes)
    }
}
