public import Gatekeeper
public import NIOCore
import NIOPosix
public import TollgateCore

/// The data plane: accepts connections on one port, and takes each request through the gatekeeper.
///
/// HTTP/1.1 and HTTP/2 over TLS, or HTTP/1.1 without. A connection lives on one event loop, and a
/// request of a known caller never leaves it until its body is handed to a backend. What fails, fails
/// for one connection: a request that cannot be read is answered with a bare 400 and the connection
/// closes; a client that is slow meets the deadline of whatever it is slow at.
public final class Listener: Sendable {
    /// The address in use, with the port that the system chose where 0 was asked for.
    public let address: SocketAddress
    /// The port in use.
    public var port: Int { address.port ?? 0 }
    /// The profile that was made for the port.
    public let profile: ListenerProfile
    private let server: any Channel
    private let reception: Reception

    private init(address: SocketAddress, server: any Channel, reception: Reception) {
        self.address = address
        self.server = server
        self.reception = reception
        profile = reception.profile
    }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - configuration: Where, and within which bounds.
    ///   - group: The event loops.
    ///   - gatekeeper: Decides on requests.
    ///   - controlPlane: Answers what no dialect claims.
    ///   - recorder: Takes note of each request.
    ///   - time: The clocks.
    /// - Returns: A listener that already accepts connections.
    /// - Throws: ``ListenerFault`` when the address cannot be listened on.
    public static func bind(
        _ configuration: ListenerConfiguration,
        group: any EventLoopGroup,
        gatekeeper: Gatekeeper,
        controlPlane: ControlPlane,
        recorder: any RequestRecorder,
        time: TimeSource
    ) async throws -> Listener {
        let ready = group.next().makePromise(of: Reception.self)
        do {
            let server = try await bootstrap(group, ready.futureResult)
                .bind(host: configuration.host, port: configuration.port).get()
            guard let address = server.localAddress, let port = address.port else {
                throw ChannelError.unknownLocalAddress
            }
            let reception = Reception(
                profile: configuration.makeProfile(port),
                gatekeeper: gatekeeper,
                controlPlane: controlPlane,
                recorder: recorder,
                tracer: configuration.tracer,
                time: time,
                maxima: configuration.maxima,
                timeouts: configuration.timeouts,
                tls: configuration.tls,
                connections: OpenConnections(allowance: configuration.connections),
                activity: RequestActivity(),
                loops: LoopStates(group)
            )
            ready.succeed(reception)
            return Listener(address: address, server: server, reception: reception)
        } catch {
            ready.fail(error)
            throw ListenerFault(
                code: .cannotListen(host: configuration.host, port: configuration.port),
                underlying: error
            )
        }
    }

    /// The connections that are open now.
    public var openConnections: Int { reception.connections.count }

    /// The requests that are being answered now.
    public var activeRequests: Int { reception.activity.active }

    /// Works by other terms from now on, without touching a connection.
    ///
    /// The next request of every connection is decided by the new gatekeeper; maxima and timeouts hold for
    /// connections that begin. When this returns, the terms hold on every event loop.
    ///
    /// - Parameter terms: The terms.
    /// - Throws: An error of NIO where the event loops have ended.
    public func renew(_ terms: ServingTerms) async throws {
        try await reception.loops.renew(terms)
    }

    /// Stops to accept, lets requests in flight finish, and closes what is left at a deadline.
    ///
    /// Idle connections close; the others are told that their present answer is the last
    /// (`Connection: close`, or GOAWAY), and close after it.
    ///
    /// - Parameter limit: How long requests in flight may take.
    public func drain(within limit: Duration) async {
        let loop = server.eventLoop
        let promise = loop.makePromise(of: Void.self)
        let connections = reception.connections
        server.close(promise: nil)
        connections.quiesce(promise)
        let cut = loop.scheduleTask(in: TimeAmount(limit)) { connections.cut() }
        // The promise is kept in any case: the cut closes every connection that is left.
        _ = try? await promise.futureResult.get()
        cut.cancel()
    }

    private static func bootstrap(
        _ group: any EventLoopGroup,
        _ ready: EventLoopFuture<Reception>
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A client that closes its side after its request still gets the answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Reading stops at once when a handler asks for it, not some reads later.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                ready.hop(to: channel.eventLoop).flatMapThrowing { reception in
                    let client = reception.client(of: channel)
                    let now = reception.time.monotonic()
                    guard reception.connections.admit(channel, from: client, at: now) else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    try ConnectionPipeline(reception, channel).build(
                        channel.pipeline.syncOperations
                    )
                }
            }
    }
}
