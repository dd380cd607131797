import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOSSL
import TollgateCore

/// Builds the pipeline of one connection.
///
///     plain   FirstByteGuard → ByteWatch → decoder → RequestHandler
///     TLS     FirstByteGuard → TLS → HandshakeWatch, and then one of
///             HTTP/1.1: ByteWatch → decoder → RequestHandler
///             HTTP/2:   ClosingGuard → EarlyAcknowledger → HTTP/2 → farewell → HTTP2ConnectionWatch,
///                       and on each stream a RequestHandler
struct ConnectionPipeline {
    let reception: Reception
    let facts: ConnectionFacts
    let loopState: LoopState

    /// Makes a builder; call it on the connection's loop.
    init(_ reception: Reception, _ channel: any Channel) {
        loopState = reception.loops.state(of: channel.eventLoop)
        self.reception = reception.renewed(by: loopState.terms)
        facts = self.reception.facts(of: channel)
    }

    /// Adds the first handlers.
    func build(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandler(FirstByteGuard(reception, facts, loopState))
        guard let tls = reception.tls else { return try addHTTP1(pipeline) }
        try pipeline.addHandler(NIOSSLServerHandler(context: tls.context))
        try pipeline.addHandler(
            HandshakeWatch(reception, facts) { isHTTP2, context in
                let pipeline = context.pipeline.syncOperations
                if isHTTP2 { try addHTTP2(pipeline, context) } else { try addHTTP1(pipeline) }
            }
        )
    }

    private func addHTTP1(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
        let wire = HTTP1Wire(facts, allocator: ByteBufferAllocator())
        let handler = RequestHandler(reception, facts, loopState, wire)
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = ListenerMaxima.decodedHeadBytes
        limits.maxHeaderListSize = ListenerMaxima.decodedHeadBytes
        limits.maxHeaderFieldCount = reception.maxima.decodedHeadFields
        let decoder = HTTPRequestDecoder(limitConfiguration: limits)
        try pipeline.addHandlers(ByteWatch(handler), ByteToMessageHandler(decoder), handler)
    }

    private func addHTTP2(
        _ pipeline: ChannelPipeline.SynchronousOperations,
        _ context: ChannelHandlerContext
    ) throws {
        let farewell = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: context.eventLoop,
            configuration: .init(maxIdleTime: nil, maxAge: nil, maxGraceTime: nil, keepalive: nil)
        )
        let unsent = UnsentAnswers(reception.maxima)
        let watch = HTTP2ConnectionWatch(reception, facts, unsent)
        let bound = NIOLoopBound((self, unsent), eventLoop: context.eventLoop)
        let http2 = NIOHTTP2Handler(
            mode: .server,
            eventLoop: context.eventLoop,
            connectionConfiguration: http2Configuration,
            streamDelegate: StreamNotices(farewell, watch, loop: context.eventLoop)
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let (pipeline, unsent) = bound.value
                try pipeline.addStream(stream, unsent)
            }
        }
        try pipeline.addHandlers(
            ClosingGuard(),
            EarlyAcknowledger(),
            http2,
            farewell,
            watch
        )
    }

    private func addStream(_ stream: any Channel, _ unsent: UnsentAnswers) throws {
        let pipeline = stream.pipeline.syncOperations
        let isExhausted = reception.connections.allowance.isExhausted(facts.client)
        if unsent.isFull || isExhausted { return try pipeline.addHandler(StreamRefuser()) }
        let wire = HTTP2Wire(facts, allocator: stream.allocator)
        try pipeline.addHandler(RequestHandler(reception, facts, loopState, wire, unsent))
    }

    private var http2Configuration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(
                parameter: .maxConcurrentStreams,
                value: reception.maxima.concurrentStreams
            ),
            HTTP2Setting(
                parameter: .maxHeaderListSize,
                value: ListenerMaxima.decodedHeadBytes
            ),
        ]
        configuration.maximumSequentialEmptyDataFrames = ListenerMaxima.emptyDataFrames
        // What a client sends on streams that it does not know yet to be refused is no error of its own.
        configuration.maximumRecentlyResetStreams = 2 * reception.maxima.concurrentStreams
        return configuration
    }
}
