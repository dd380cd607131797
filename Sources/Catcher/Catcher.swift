import NIOCore
import NIOHTTP1
public import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A receiver of callbacks on this machine's loopback interface, over plain HTTP.
public struct Catcher: Sendable {
    /// How often a free port of both versions of IP is looked for.
    private static let portsTriedMax = 16

    private let desk: CatcherDesk
    private let group: MultiThreadedEventLoopGroup
    private let requestTime: Duration
    private let places: ConnectionPlaces

    /// Makes a catcher.
    ///
    /// - Parameters:
    ///   - desk: What takes the callbacks.
    ///   - group: The loops of the connections.
    ///   - requestTime: The longest wait for a whole request.
    ///   - connections: The most connections at once.
    public init(
        desk: CatcherDesk,
        group: MultiThreadedEventLoopGroup = .singleton,
        requestTime: Duration = CatcherLimits.requestTimeMax,
        connections: Int = CatcherLimits.connectionsMax
    ) {
        self.desk = desk
        self.group = group
        self.requestTime = requestTime
        places = ConnectionPlaces(connections)
    }

    /// Opens the port on 127.0.0.1, and on ::1 where this machine has it.
    ///
    /// - Parameter port: The port; 0 takes a free one.
    /// - Returns: What is open now.
    /// - Throws: Why the port cannot be opened.
    public func open(port: Int) async throws(CatcherFault) -> OpenCatcher {
        for _ in 0..<Self.portsTriedMax {
            let first = try await listen("127.0.0.1", port)
            let chosen = first.localAddress?.port ?? port
            do {
                let second = try await bind("::1", chosen)
                return OpenCatcher(port: chosen, channels: [first, second])
            } catch let error as IOError where Self.isWithoutIPv6(error) {
                return OpenCatcher(port: chosen, channels: [first])
            } catch {
                try? await first.close()
                guard port == 0 else { throw Self.fault("::1", port, error) }
            }
        }
        throw CatcherFault("no port is free on both 127.0.0.1 and ::1")
    }

    private func listen(_ host: String, _ port: Int) async throws(CatcherFault) -> any Channel {
        do {
            return try await bind(host, port)
        } catch {
            throw Self.fault(host, port, error)
        }
    }

    private func bind(_ host: String, _ port: Int) async throws -> any Channel {
        let (desk, places, requestTime) = (desk, places, requestTime)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(CatcherLimits.connectionsMax))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(WireGuard())
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: false,
                        withErrorHandling: false,
                        withEncoderConfiguration: .init(),
                        withDecoderLimitConfiguration: Self.requestLimits
                    )
                    try pipeline.addHandler(
                        CatcherHandler(desk: desk, places: places, timeMax: requestTime)
                    )
                }
            }
            .bind(to: SocketAddress(ipAddress: host, port: port)).get()
    }

    private static var requestLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = CatcherLimits.headBytesMax
        limits.maxHeaderListSize = CatcherLimits.headBytesMax
        return limits
    }

    /// Whether a machine, or a container on it, has no IPv6 at all.
    private static func isWithoutIPv6(_ error: IOError) -> Bool {
        [EADDRNOTAVAIL, EAFNOSUPPORT, EPROTONOSUPPORT].contains(error.errnoCode)
    }

    private static func fault(_ host: String, _ port: Int, _ error: any Error) -> CatcherFault {
        let name = host.contains(":") ? "[\(host)]" : host
        guard let error = error as? IOError else {
            return CatcherFault("\(name):\(port) cannot be opened: \(error)")
        }
        let reason = String(cString: strerror(error.errnoCode))
        return CatcherFault("\(name):\(port) cannot be opened: \(reason)")
    }
}

/// A catcher whose port is open.
public struct OpenCatcher: Sendable {
    /// The port.
    public let port: Int
    private let channels: [any Channel]

    /// Makes a value of its parts.
    init(port: Int, channels: [any Channel]) {
        self.port = port
        self.channels = channels
    }

    /// Whether ::1 is open beside 127.0.0.1.
    public var hasIPv6: Bool { channels.count > 1 }

    /// Takes no more connections; those that are open go on.
    public func close() async {
        // A channel that is closed already is what was asked for.
        for channel in channels { try? await channel.close() }
    }
}
