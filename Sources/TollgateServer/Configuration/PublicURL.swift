/// The address under which clients reach an environment: `https`, a host, perhaps a port, no path.
public struct PublicURL: Sendable, Equatable, CustomStringConvertible {
    private static let scheme = "https://"

    /// The host, without brackets, in lower case.
    public let host: String

    /// The port, 443 where none is written.
    public let port: Int

    /// Makes an address of a host without brackets and a port.
    public init(host: String, port: Int) {
        self.host = host.lowercased()
        self.port = port
    }

    /// Reads `https://HOST` or `https://HOST:PORT`; `nil` for any other text.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.scheme),
            let authority = HostAndPort(String(text.dropFirst(Self.scheme.count))),
            authority.port != 0
        else { return nil }
        self.init(host: authority.host, port: authority.port ?? 443)
    }

    /// Tells whether it names this machine's loopback interface.
    public var isLoopback: Bool { ListenAddress(host: host, port: port).isLoopback }

    /// What clients write into `Host` and `:authority`: the port is left out where it is 443.
    public var authority: String {
        HostAndPort(host: host, port: port == 443 ? nil : port).description
    }

    /// The whole address, without a slash at its end.
    public var description: String { Self.scheme + authority }
}
