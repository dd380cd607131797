public import TollgateCore

extension RequestView {
    /// A request of a test, over TLS from the loopback address.
    public static func fixture(
        _ method: Method = .get,
        _ path: String = "/",
        query: String? = nil,
        headers: HeaderFields = [:]
    ) -> RequestView {
        RequestView(
            method: method,
            authority: "localhost:8443",
            path: path,
            query: query,
            headers: headers,
            client: .loopback4,
            isSecure: true
        )
    }
}
