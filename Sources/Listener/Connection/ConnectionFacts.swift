import TollgateCore

/// What is the same for all requests of one connection.
struct ConnectionFacts: Sendable {
    /// The caller's address.
    let client: IPAddress
    /// Whether the connection is under TLS.
    let isSecure: Bool
    /// The maxima of the listener.
    let maxima: ListenerMaxima

    /// Tells whether a head of this size is answered with a refusal alone.
    func exceedsMaxima(bytes: Int, fields: Int) -> Bool {
        bytes > maxima.headBytes || fields > maxima.headFields
    }
}
