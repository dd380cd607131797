import Callbacks
import NIOCore
import NIOHTTP1
public import NIOPosix
public import NIOSSL
public import TollgateCore

/// Posts callbacks: resolves, checks every address, dials a checked one, and keeps the name for TLS.
///
/// The connection is made here and not by a general client, because only so the address that was checked
/// is the address that is dialled: a name that resolves differently the next time gains nothing. Nothing
/// is taken from proxy variables, and no redirect is followed.
public struct Poster: Sendable {
    /// How many addresses of one receiver are dialled.
    public static let dialledMax = 4

    private let resolver: any AddressResolver
    private let rules: AddressRules
    private let tls: NIOSSLContext
    private let userAgent: String
    private let group: MultiThreadedEventLoopGroup

    /// Makes a poster.
    ///
    /// - Parameters:
    ///   - resolver: Finds addresses.
    ///   - rules: Which of them may be dialled.
    ///   - tls: What certificates are trusted.
    ///   - userAgent: The value of `User-Agent`.
    ///   - group: The loops of the connections.
    public init(
        resolver: any AddressResolver,
        rules: AddressRules,
        tls: NIOSSLContext,
        userAgent: String,
        group: MultiThreadedEventLoopGroup
    ) {
        self.resolver = resolver
        self.rules = rules
        self.tls = tls
        self.userAgent = userAgent
        self.group = group
    }

    /// What TLS trusts: the system's authorities and those of a PEM file.
    ///
    /// - Parameter file: The file, or `nil`.
    /// - Returns: The context.
    /// - Throws: A fault of the file or of TLS.
    public static func trust(adding file: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let file {
            configuration.additionalTrustRoots = [
                .certificates(try NIOSSLCertificate.fromPEMFile(file))
            ]
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// Posts a callback.
    ///
    /// - Parameters:
    ///   - callback: What to send.
    ///   - address: The receiver's address.
    ///   - allowsLoopback: Whether it may be on this machine's loopback interface, also without TLS.
    ///   - timeout: From the look-up of the name to the end of the answer.
    /// - Returns: The receiver's answer, whatever its status.
    /// - Throws: Why there is none.
    public func post(
        _ callback: SignedCallback,
        to address: String,
        allowsLoopback: Bool,
        within timeout: Duration
    ) async throws(DeliveryFault) -> ReceiverAnswer {
        let deadline = NIODeadline.now() + .nanoseconds(timeout.wholeNanoseconds)
        guard let destination = Destination(address) else { throw .badAddress }
        if destination.scheme == .http {
            guard destination.namesLoopback else { throw .badAddress }
            guard allowsLoopback else { throw .forbiddenAddress }
        }
        let found = try await checkedAddresses(destination, allowsLoopback, before: deadline)
        let head = head(of: callback, to: destination)
        var fault = DeliveryFault.unreachable
        for (index, address) in found.enumerated() {
            let left = deadline - .now()
            guard left > .nanoseconds(0) else { throw .timeout }
            do {
                return try await exchange(
                    head,
                    callback.body,
                    with: destination,
                    at: address,
                    connect: .nanoseconds(left.nanoseconds / Int64(found.count - index)),
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

    /// The addresses to dial; if one of all is forbidden, none of them.
    private func checkedAddresses(
        _ destination: Destination,
        _ allowsLoopback: Bool,
        before deadline: NIODeadline
    ) async throws(DeliveryFault) -> [IPAddress] {
        let addresses =
            if let literal = destination.literal { [literal] } else {
                try await resolver.addresses(of: destination.host, before: deadline)
            }
        guard !addresses.isEmpty else { throw .unresolvable }
        for address in addresses {
            guard rules.admits(address, loopback: allowsLoopback) else { throw .forbiddenAddress }
            // Clear text stays on this machine, whatever `localhost` resolves to.
            guard destination.scheme == .https || AddressRules.isLoopback(address) else {
                throw .forbiddenAddress
            }
        }
        return Array(addresses.prefix(Self.dialledMax))
    }

    private func head(of callback: SignedCallback, to destination: Destination) -> HTTPRequestHead {
        var headers = HTTPHeaders([
            ("Host", destination.authority), ("User-Agent", userAgent),
            ("Content-Length", String(callback.body.count)), ("Connection", "close"),
        ])
        for field in callback.headers.fields { headers.add(name: field.name, value: field.value) }
        return HTTPRequestHead(
            version: .http1_1,
            method: .POST,
            uri: destination.target,
            headers: headers
        )
    }

    private func exchange(
        _ head: HTTPRequestHead,
        _ body: [UInt8],
        with destination: Destination,
        at address: IPAddress,
        connect: TimeAmount,
        before deadline: NIODeadline
    ) async throws -> ReceiverAnswer {
        let loop = group.next()
        let promise = loop.makePromise(of: ReceiverAnswer.self)
        let tls = destination.scheme == .https ? tls : nil
        // A literal address has no name to show; its certificate must prove the address itself.
        let name = destination.literal == nil ? destination.host : nil
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(connect)
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
                    try pipeline.addHandler(
                        PostHandler(
                            request: head,
                            body: ByteBuffer(bytes: body),
                            promise: promise
                        )
                    )
                }
            }
        let channel: any Channel
        do {
            let target = try SocketAddress(
                ipAddress: address.description,
                port: destination.port
            )
            channel = try await bootstrap.connect(to: target).get()
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

    private static var answerLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = ReceiverAnswer.headBytesMax
        limits.maxHeaderListSize = ReceiverAnswer.headBytesMax
        return limits
    }
}
