import NIOCore
import NIOPosix
import Synchronization

/// A receiver on a real socket of the loopback interface: it keeps what arrives and answers by script.
final class LoopbackReceiver: Sendable {
    /// What a connection gets once the request's head and body have come.
    enum Script: Sendable {
        /// These bytes, and then the end.
        case answer(String)
        /// These bytes, and then nothing while the connection stays open.
        case hang(String)
    }

    private struct State {
        var requests: [String] = []
        var connections = 0
        var scripts: [Script]
    }

    private let state: Mutex<State>
    private let channel: any Channel

    /// The port.
    var port: Int { channel.localAddress?.port ?? 0 }
    /// The requests, whole, in order.
    var requests: [String] { state.withLock(\.requests) }
    /// How many connections were made.
    var connections: Int { state.withLock(\.connections) }

    /// Opens a receiver; the last script stays.
    static func open(_ scripts: Script...) async throws -> LoopbackReceiver {
        let holder = Holder()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(holder))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let receiver = LoopbackReceiver(scripts, channel)
        holder.receiver.withLock { $0 = receiver }
        return receiver
    }

    private init(_ scripts: [Script], _ channel: any Channel) {
        state = Mutex(State(scripts: scripts))
        self.channel = channel
    }

    /// Closes the listening socket.
    func close() async throws { try await channel.close() }

    private func connected() { state.withLock { $0.connections += 1 } }

    private func next(_ request: String) -> Script {
        state.withLock { state in
            state.requests.append(request)
            return state.scripts.count > 1
                ? state.scripts.removeFirst() : state.scripts.first ?? .answer("")
        }
    }

    private final class Holder: Sendable {
        let receiver = Mutex<LoopbackReceiver?>(nil)
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let holder: Holder
        private var text = ""

        init(_ holder: Holder) { self.holder = holder }

        func channelActive(context: ChannelHandlerContext) {
            holder.receiver.withLock { $0 }?.connected()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard let end = text.range(of: "\r\n\r\n"),
                let receiver = holder.receiver.withLock({ $0 })
            else { return }
            let length =
                text.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
                .flatMap { Int($0.dropFirst(16)) } ?? 0
            guard text[end...].utf8.count >= length else { return }
            let (bytes, stays) =
                switch receiver.next(text) {
                case .answer(let bytes): (bytes, false)
                case .hang(let bytes): (bytes, true)
                }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: bytes)), promise: nil)
            if !stays { context.close(promise: nil) }
        }
    }
}

extension String {
    /// The place behind a mark.
    fileprivate func range(of mark: String) -> String.Index? {
        indices.first { self[$0...].hasPrefix(mark) }.map { index($0, offsetBy: mark.count) }
    }
}
