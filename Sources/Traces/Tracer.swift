public import TollgateCore

/// Begins and ends the traces of requests; there is none where tracing is off.
public final class Tracer: Sendable {
    /// Decides which requests are traced.
    public let sampler: Sampler
    /// Where spans wait for the collector.
    public let queue: SpanQueue
    private let time: TimeSource

    /// Makes a tracer.
    public init(sampler: Sampler, queue: SpanQueue, time: TimeSource) {
        self.sampler = sampler
        self.queue = queue
        self.time = time
    }

    /// Begins the trace of a request.
    ///
    /// A request without a context begins a trace whose id is the request's own, so that one leads to the
    /// other.
    ///
    /// - Parameters:
    ///   - headers: The request's fields.
    ///   - requestID: Its id: 32 hexadecimal digits.
    ///   - began: When the last byte of its head had been read.
    /// - Returns: `nil` where the request is not traced.
    public func begin(
        _ headers: HeaderFields,
        requestID: String,
        began: MonotonicInstant
    ) -> RequestTrace? {
        guard let own = TraceID(requestID) else { return nil }
        let incoming = sampler.trustsIncoming ? TraceContext(headers) : nil
        guard sampler.samples(own, incoming) else { return nil }
        let caller = incoming ?? TraceContext(headers)
        let context = TraceContext(
            traceID: caller?.traceID ?? own,
            spanID: .random(),
            isSampled: true,
            state: sampler.trustsIncoming ? caller?.state : nil
        )
        return RequestTrace(
            context,
            parent: caller?.spanID,
            startedAt: time.now(),
            began: began,
            time: time
        )
    }

    /// Begins a trace of the server's own work; `nil` where it is not traced.
    public func beginOwn() -> RequestTrace? {
        var generator = SystemRandomNumberGenerator()
        let own = TraceID.random(using: &generator)
        guard sampler.samples(own, nil) else { return nil }
        return RequestTrace(
            TraceContext(traceID: own, spanID: .random(), isSampled: true),
            parent: nil,
            startedAt: time.now(),
            began: time.monotonic(),
            time: time
        )
    }
}
