import NIOCore

/// The longest wait for each thing that a client does.
public struct ListenerTimeouts: Sendable {
    /// From the start of a connection to the end of the TLS handshake.
    public var handshake: Duration = .seconds(10)
    /// From the first byte of a head to its last.
    public var head: Duration = .seconds(10)
    /// From the end of a head to the end of its body.
    public var body: Duration = .seconds(30)
    /// From one request on a connection to the next.
    public var idle: Duration = .seconds(60)
    /// Between two steps of a client that takes its answers.
    public var stall: Duration = .seconds(30)
    /// From a flood of requests that are given up to the next connection that its network may open.
    public var floodPause: Duration = .seconds(30)

    /// From the last answer to the cut, for a client that does not close its side.
    static let lingering: Duration = .seconds(5)
    /// From the call to drain to the close of an idle connection: a request may already be on its way.
    static let drainingIdle: Duration = .milliseconds(100)

    /// Makes the timeouts that hold when nothing is said.
    public init() {}

    /// The shortest of the waits that follow one another on a connection.
    var shortest: Duration { min(head, body, idle, stall) }
}
