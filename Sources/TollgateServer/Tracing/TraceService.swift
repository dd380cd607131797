import Delivery
import Logging
import NIOPosix
import ServiceLifecycle
import TollgateCore
import Traces

/// Sends spans to the collector in batches, and a last time when the listeners have drained.
///
/// No request ever waits for it: what does not fit the queue is dropped and counted.
struct TraceService: Service {
    /// The longest wait of a span for its batch.
    static let interval: Duration = .milliseconds(500)
    /// The longest time for what is left when the process ends.
    static let flushMax: Duration = .seconds(3)

    let tracer: Tracer
    let poster: TracePoster
    let batchMax: Int
    let time: TimeSource
    let logger: Logger

    func run() async throws {
        // On the way down a try or a wait that is under way is cut off by cancellation.
        await cancelWhenGracefulShutdown {
            var isFailing = false
            for await _ in AsyncTimer(every: Self.interval) {
                while !Task.isCancelled, let batch = batch() {
                    isFailing = await send(batch, wasFailing: isFailing)
                }
            }
        }
        await flush()
        tracer.queue.close()
    }

    private func batch() -> [Span]? {
        let spans = tracer.queue.take(atMost: batchMax)
        return spans.isEmpty ? nil : spans
    }

    /// Sends a batch, again where that may help; returns whether the collector is failing.
    private func send(_ batch: [Span], wasFailing: Bool) async -> Bool {
        let body = OTLPDocument(batch, version: Version.current).json.bytes
        for tries in 1...ExportBackoff.triesMax {
            let answer = await poster.post(body)
            switch ExportBackoff.next(after: answer, tries: tries) {
            case .exported:
                tracer.queue.note(batch.count, exported: true)
                return false
            case .retry(let wait):
                do {
                    try await Task.sleep(for: wait)
                } catch {
                    // The process ends: the last batches go without waits.
                    return fail(batch, answer, wasFailing)
                }
            case .failed: return fail(batch, answer, wasFailing)
            }
        }
        return fail(batch, .none, wasFailing)
    }

    private func fail(_ batch: [Span], _ answer: ExportBackoff.Answer, _ wasFailing: Bool) -> Bool {
        tracer.queue.note(batch.count, exported: false)
        // One line for an outage, not one a batch.
        if !wasFailing {
            var status = "none"
            if case .status(let code, _) = answer { status = String(code) }
            logger.warning("the collector takes no spans", metadata: ["status": "\(status)"])
        }
        return true
    }

    /// Sends what is left, each batch once, until the collector fails or the time is up.
    private func flush() async {
        let end = time.monotonic() + Self.flushMax
        while time.monotonic() < end, let batch = batch() {
            let body = OTLPDocument(batch, version: Version.current).json.bytes
            let answer = await poster.post(body, within: end - time.monotonic())
            let isTaken = ExportBackoff.next(after: answer, tries: ExportBackoff.triesMax)
            tracer.queue.note(batch.count, exported: isTaken == .exported)
            if isTaken != .exported { return }
        }
    }

    // MARK: Making one

    /// The threads that look the collector's name up: its own, so that it keeps nothing else waiting.
    private static let lookUps = ServerFactory.startedLookUps()

    /// The service of a configuration; `nil` where nothing is traced.
    ///
    /// - Throws: ``TracingFault`` where a file cannot be used.
    static func make(
        _ settings: Configuration.Tracing,
        _ time: TimeSource,
        _ logger: Logger
    ) throws(TracingFault) -> TraceService? {
        guard let endpoint = settings.endpoint else { return nil }
        let group = MultiThreadedEventLoopGroup.singleton
        var headers = HeaderFields()
        if let file = settings.headersFile { headers = try TracingHeaders.read(file) }
        let poster: TracePoster
        do {
            poster = TracePoster(
                endpoint: endpoint,
                headers: headers,
                timeout: settings.timeout,
                resolver: SystemResolver(pool: lookUps, group: group),
                tls: try Poster.trust(adding: settings.trustedCertificates),
                userAgent: "Tollgate/\(Version.current)",
                group: group
            )
        } catch {
            throw .trust(settings.trustedCertificates)
        }
        let sampler = Sampler(ratio: settings.sampleRatio, trustsIncoming: settings.trustIncoming)
        return TraceService(
            tracer: Tracer(
                sampler: sampler,
                queue: SpanQueue(spansMax: settings.queue),
                time: time
            ),
            poster: poster,
            batchMax: settings.batch,
            time: time,
            logger: logger
        )
    }
}
