import Callbacks
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import TollgateCore

/// Finds a host's addresses, dials them one after another, and exchanges one request for one
/// answer.
///
/// What is dialled are the addresses that were found before, whatever the name says meanwhile.
/// Nothing is taken from proxy variables, no redirect is followed, and a request is sent once: the
/// next address is dialled only where no connection came about.
struct Dialler: Sendable {
    /// How many addresses of one host are dialled.
    static let dialledMax = 4

    /// Finds addresses.
    let resolver: any AddressResolver
    /// What certificates are trusted.
    let tls: NIOSSLContext
    /// The loops of the connections.
    let group: MultiThreadedEventLoopGroup

    /// All addresses of a host; clear text goes to this machine alone, whatever `localhost`
    /// resolves to.
    ///
    /// - Parameters:
    ///   - destination: The host.
    ///   - deadline: When to stop waiting.
    /// - Returns: At least one address.
    /// - Throws: Why there is none, or ``DeliveryFault/forbiddenAddress``.
    func addresses(
        of destination: Destination,
        before deadline: NIODeadline
    ) async throws(DeliveryFault) -> [IPAddress] {
        let addresses =
            if let literal = destination.literal { [literal] } else {
                try await resolver.addresses(of: destination.host, before: deadline)
            }
        guard !addresses.isEmpty else { throw .unresolvable }
        guard destination.scheme == .https || addresses.allSatisfy(AddressRules.isLoopback) else {
            throw .forbiddenAddress
        }
        return addresses
    }

    /// Sends a request to the first address that can be dialled.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - destination: Whose name TLS is to prove.
    ///   - addresses: The addresses, of which the first ``dialledMax`` are dialled.
    ///   - bounds: How much of the answer is read.
    ///   - deadline: When the answer must have ended.
    /// - Returns: The answer, whatever its status.
    /// - Throws: Why there is none.
    func exchange(
        _ request: WireRequest,
        with destination: Destination,
        at addresses: [IPAddress],
        _ bounds: AnswerBounds,
        before deadline: NIODeadline
    ) async throws(DeliveryFault) -> WireAnswer {
        let dialled = addresses.prefix(Self.dialledMax)
        var fault = DeliveryFault.unreachable
        for (index, address) in dialled.enumerated() {
            let left = deadline - .now()
            guard left > .nanoseconds(0) else { throw .timeout }
            do {
                return try await exchange(
                    request,
                    with: destination,
                    at: address,
                    bounds,
                    connect: .nanoseconds(left.nanoseconds / Int64(dialled.count - index)),
                    before: deadline
                )
            } catch let failure as DeliveryFault where failure != .unreachable {
                throw failure
            } catch {
                fault = deadline <= .now() ? .timeout : .unreachable
            }
        }
        throw fault
    }

    private func exchange(
        _ request: WireRequest,
        with destination: Destination,
        at address: IPAddress,
        _ bounds: AnswerBounds,
        connect: TimeAmount,
        before deadline: NIODeadline
    ) async throws -> WireAnswer {
        let loop = group.next()
        let promise = loop.makePromise(of: WireAnswer.self)
        let channel: any Channel
        do {
            let target = try SocketAddress(
                ipAddress: address.description,
                port: destination.port
            )
            channel = try await bootstrap(loop, request, destination, bounds, promise)
                .connectTimeout(connect)
                .connect(to: target).get()
        } catch {
            promise.fail(DeliveryFault.unreachable)
            return try await promise.futureResult.get()
        }
        let timer = loop.scheduleTask(deadline: deadline) {
            promise.fail(DeliveryFault.timeout)
            channel.close(promise: nil)
        }
        defer { timer.cancel() }
        return try await promise.futureResult.get()
    }

    private func bootstrap(
        _ loop: any EventLoop,
        _ request: WireRequest,
        _ destination: Destination,
        _ bounds: AnswerBounds,
        _ promise: EventLoopPromise<WireAnswer>
    ) -> ClientBootstrap {
        let tls = destination.scheme == .https ? tls : nil
        // A literal address has no name to show; its certificate must prove the address itself.
        let name = destination.literal == nil ? destination.host : nil
        return ClientBootstrap(group: loop)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: name)
                        )
                    }
                    try pipeline.addHTTPClientHandlers(
                        decoderLimitConfiguration: Self.answerLimits
                    )
                    try pipeline.addHandler(ExchangeHandler(request, bounds, promise: promise))
                }
            }
    }

    private static var answerLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = WireAnswer.headBytesMax
        limits.maxHeaderListSize = WireAnswer.headBytesMax
        return limits
    }
}
