import TollgateCore

/// The origin of web pages as browsers send it: a scheme, a host, and a port unless it is the scheme's own
/// (RFC 6454, section 6.2).
public struct WebOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Whether the pages come over TLS; without it they come from this very machine.
    public let isSecure: Bool

    /// The host, without brackets, in lower case.
    public let host: String

    /// The port, also where none is written.
    public let port: Int

    /// Reads `https://HOST[:PORT]`, or `http://HOST[:PORT]` of a loopback host; `nil` for any other text.
    ///
    /// Capital letters of a host and the scheme's own port are taken, and not kept: no browser sends them.
    /// An address of IPv6 is taken in its short form alone (RFC 5952), for a browser sends no other.
    public init?(_ text: String) {
        guard let scheme = Self.schemes.first(where: { text.hasPrefix($0.start) }),
            let authority = HostAndPort(String(text.dropFirst(scheme.start.count))),
            authority.port != 0, Self.isCanonical(authority.host)
        else { return nil }
        let port = authority.port ?? scheme.port
        let address = ListenAddress(host: authority.host, port: port)
        guard scheme.isSecure || address.isLoopback else { return nil }
        (isSecure, host, self.port) = (scheme.isSecure, authority.host, port)
    }

    /// The origin as browsers send it.
    public var description: String {
        let scheme = isSecure ? Self.secure : Self.plain
        let authority = HostAndPort(host: host, port: port == scheme.port ? nil : port)
        return scheme.start + authority.description
    }

    private typealias Scheme = (start: String, port: Int, isSecure: Bool)

    private static let secure: Scheme = ("https://", 443, true)
    private static let plain: Scheme = ("http://", 80, false)
    private static let schemes = [secure, plain]

    private static func isCanonical(_ host: String) -> Bool {
        IPAddress(host).map { $0.description == host } ?? true
    }
}
