public import Gatekeeper
public import Traces

/// All that one listener is told before it starts to listen.
public struct ListenerConfiguration: Sendable {
    /// The address or host name to listen on.
    public var host: String
    /// The port to listen on; 0 takes any free one.
    public var port: Int
    /// The most of each thing that a client may send or hold.
    public var maxima: ListenerMaxima
    /// The longest wait for each thing.
    public var timeouts: ListenerTimeouts
    /// The certificate and key; `nil` makes a listener of plain HTTP.
    public var tls: TLSMaterialStore?
    /// The open connections, counted over all listeners that share this value.
    public var connections: ConnectionAllowance
    /// Traces requests; `nil` where tracing is off.
    public var tracer: Tracer?
    /// Makes the profile from the port in use, which is known only once the socket is bound.
    public var makeProfile: @Sendable (_ port: Int) -> ListenerProfile

    /// Makes a configuration.
    public init(
        host: String,
        port: Int,
        tls: TLSMaterialStore?,
        connections: ConnectionAllowance,
        maxima: ListenerMaxima = ListenerMaxima(),
        timeouts: ListenerTimeouts = ListenerTimeouts(),
        makeProfile: @escaping @Sendable (_ port: Int) -> ListenerProfile
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.connections = connections
        self.maxima = maxima
        self.timeouts = timeouts
        self.makeProfile = makeProfile
    }
}
