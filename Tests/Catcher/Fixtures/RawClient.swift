import NIOCore
import NIOPosix
import TollgateCore

/// A client that sends the bytes that it is given and reads until the other side closes.
enum RawClient {
    /// How long an answer is waited for.
    private static let patience: TimeAmount = .seconds(600)

    /// Sends bytes on a new connection.
    ///
    /// - Parameters:
    ///   - text: The bytes, perhaps none.
    ///   - port: The port on this machine.
    ///   - host: The address on this machine.
    /// - Returns: What came back until the end.
    /// - Throws: Why there is no connection, or no end of it.
    static func exchange(
        _ text: String,
        port: Int,
        host: String = "127.0.0.1"
    ) async throws -> String {
        let connection = try await open(port: port, host: host)
        try await connection.send(text)
        return try await connection.received()
    }

    /// Opens a connection.
    static func open(port: Int, host: String = "127.0.0.1") async throws -> RawConnection {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Reader(promise))
                }
            }
            .connect(to: SocketAddress(ipAddress: host, port: port)).get()
        let timer = loop.scheduleTask(in: patience) { promise.fail(Silence()) }
        promise.futureResult.whenComplete { _ in timer.cancel() }
        return RawConnection(channel: channel, answer: promise.futureResult)
    }

    /// No end of the answer came.
    private struct Silence: Error {}

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let promise: EventLoopPromise<String>
        private var text = ""

        init(_ promise: EventLoopPromise<String>) { self.promise = promise }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) { promise.succeed(text) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            // The other side may close before it has read everything; what came before that counts.
            context.close(promise: nil)
        }
    }
}

/// One connection of a raw client.
struct RawConnection {
    let channel: any Channel
    let answer: EventLoopFuture<String>

    /// Sends bytes.
    func send(_ text: String) async throws {
        guard !text.isEmpty else { return }
        // A refusal may come, and the connection end, while the rest is still on its way.
        try? await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// What came until the other side closed.
    func received() async throws -> String { try await answer.get() }
}
