/// The head of one request, as the dialects see it: the same value for HTTP/1.1 and HTTP/2.
///
/// The listener has checked the head (one authority, legal lengths) and copied it: strings are shared,
/// not duplicated, so that a copy costs less than generic access would (see
/// `Docs/Decisions/0004-request-view.md`).
public struct RequestView: Sendable {
    /// The request's method.
    public let method: Method
    /// The host and port that the request was sent to, in lower case.
    public let authority: String
    /// The path, percent-encoded as received, without the query.
    public let path: String
    /// The text after the first `?`, as received, or `nil`.
    public let query: String?
    /// The header fields in order.
    public let headers: HeaderFields
    /// The caller's address; behind trusted proxies the one that they report.
    public let client: IPAddress
    /// Whether the request came under TLS.
    public let isSecure: Bool

    /// Makes a view of a head.
    public init(
        method: Method,
        authority: String,
        path: String,
        query: String?,
        headers: HeaderFields,
        client: IPAddress,
        isSecure: Bool
    ) {
        self.method = method
        self.authority = authority
        self.path = path
        self.query = query
        self.headers = headers
        self.client = client
        self.isSecure = isSecure
    }
}
