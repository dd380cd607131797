import TollgateCore

/// A host and a port to listen on; port 0 takes any free port.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// The IP address, without brackets, or the host name.
    public let host: String

    /// The port, 0 to 65,535.
    public let port: Int

    /// Makes an address of a host without brackets and a port.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8443`, `localhost:8443` or `[::1]:8443`; `nil` for any other text.
    public init?(_ text: String) {
        guard let authority = HostAndPort(text), let port = authority.port else { return nil }
        self.init(host: authority.host, port: port)
    }

    /// Tells whether only processes of the same machine can reach the address.
    public var isLoopback: Bool {
        guard let address = IPAddress(host) else { return host == "localhost" }
        return address == .loopback6 || address.masked(to: 104) == IPAddress(v4: 0x7F00_0000)
    }

    /// The address as it is written in a file or a flag.
    public var description: String { HostAndPort(host: host, port: port).description }
}
