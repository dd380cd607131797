import NIOCore
import NIOHTTP1
import NIOPosix
public import TollgateCore

/// Asks the management listener of a server on this machine.
public struct ManagementClient: Sendable {
    /// The longest wait for an answer.
    static let timeout: TimeAmount = .seconds(5)
    /// The most bytes of an answer.
    static let answerBytesMax = 1_048_576

    private let address: HostAndPort

    /// Makes a client of an address such as `http://127.0.0.1:9090`.
    ///
    /// - Parameter url: The address.
    /// - Throws: ``InstallationError/damaged(_:_:)`` for any other text.
    public init(_ url: String) throws {
        guard url.hasPrefix("http://"), let address = HostAndPort(String(url.dropFirst(7))) else {
            throw InstallationError.damaged("addresses.json", "no management address")
        }
        self.address = address
    }

    /// The journal's line of a request, or `nil` where it has none.
    ///
    /// - Parameter requestID: The id; anything but letters, digits and hyphens names no request.
    /// - Returns: The line.
    /// - Throws: A fault of the connection, or ``JSONError``.
    public func explain(_ requestID: String) async throws -> JSONValue? {
        let isPlain = requestID.utf8.allSatisfy {
            Set("-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8).contains($0)
        }
        guard isPlain, !requestID.isEmpty else { return nil }
        let answer = try await get("/explain/\(requestID)")
        guard answer.status == 200 else { return nil }
        return try JSONValue(reading: answer.body)
    }

    /// Waits until the server has read every change that is committed by now.
    ///
    /// A server that does not answer is none: it reads the store when it starts.
    public func settle() async {
        do {
            _ = try await get("/settled")
        } catch {
            return  // the change is committed, and in force within the stated bound all the same
        }
    }

    /// Whether the server's process answers.
    public func isAlive() async -> Bool {
        do {
            return try await get("/livez").status == 200
        } catch {
            return false  // no answer is the answer
        }
    }

    private func get(_ path: String) async throws -> (status: Int, body: [UInt8]) {
        let group = MultiThreadedEventLoopGroup.singleton
        let promise = group.any().makePromise(of: NIOHTTPClientResponseFull.self)
        let authority = address.description
        do {
            let channel = try await ClientBootstrap(group: group)
                .connectTimeout(Self.timeout)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandlers([
                            NIOHTTPClientResponseAggregator(maxContentLength: Self.answerBytesMax),
                            AnswerHandler(promise: promise, path: path, authority: authority),
                        ])
                    }
                }
                .connect(host: address.host, port: address.port ?? 80).get()
            let deadline = channel.eventLoop.scheduleTask(in: Self.timeout) {
                channel.close(promise: nil)
            }
            defer { deadline.cancel() }
            let answer = try await promise.futureResult.get()
            return (
                Int(answer.head.status.code), answer.body.map { Array($0.readableBytesView) } ?? []
            )
        } catch {
            promise.fail(error)
            throw error
        }
    }
}

/// Sends one request and takes one answer.
private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = NIOHTTPClientResponseFull
    typealias OutboundOut = HTTPClientRequestPart

    private let promise: EventLoopPromise<NIOHTTPClientResponseFull>
    private let path: String
    private let authority: String

    init(promise: EventLoopPromise<NIOHTTPClientResponseFull>, path: String, authority: String) {
        self.promise = promise
        self.path = path
        self.authority = authority
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["Host": authority, "Connection": "close"]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        promise.succeed(unwrapInboundIn(data))
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
