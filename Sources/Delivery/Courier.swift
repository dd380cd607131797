public import Callbacks
public import Logging
import NIOCore
import Synchronization
public import TollgateCore
public import Traces

/// Works through the outbox: leases what is due, signs it, posts it, and records what came of it.
///
/// At most ``triesMax`` tries run at once, and one to each receiver. A receiver that fails or is slow gives
/// its place up after a try or a turn, so that it cannot keep the others waiting.
public final class Courier: Sendable {
    /// How many tries run at once.
    public static let triesMax = 16
    /// How many due callbacks are looked at in one round.
    public static let pageMax = CallbackQueue.pageMax
    /// How many callbacks wait in memory for one receiver.
    public static let waitingMax = 1_000
    /// How long a receiver keeps its place while others may be waiting.
    public static let turn: Duration = .seconds(30)
    /// How long a receiver rests after its turn.
    public static let restAfterTurn: Duration = .seconds(1)
    /// The longest rest of a receiver after a failed try, also for its other callbacks.
    public static let restAfterFailureMax: Duration = .seconds(30)
    /// How many receivers' rests are remembered; beyond that the oldest are forgotten.
    public static let restingMax = 10_000

    /// What a courier works with.
    public struct Parts: Sendable {
        /// The outbox.
        public var queue: CallbackQueue
        /// The signers by channel.
        public var signers: [String: any CallbackSigner]
        /// What sends.
        public var poster: any CallbackPoster
        /// The clocks.
        public var time: TimeSource
        /// How long a receiver rests after a failed try.
        public var restAfterFailure: Duration
        /// Where each try is noted.
        public var logger: Logger
        /// Traces tries; `nil` where tracing is off.
        public var tracer: Tracer?
        /// Called with the word of each try's result: `delivered` or a fault.
        public var count: @Sendable (_ result: String) -> Void

        /// Makes parts.
        public init(
            queue: CallbackQueue,
            signers: [any CallbackSigner],
            poster: any CallbackPoster,
            time: TimeSource,
            restAfterFailure: Duration,
            logger: Logger,
            tracer: Tracer? = nil,
            count: @escaping @Sendable (_ result: String) -> Void
        ) {
            self.queue = queue
            self.signers = Dictionary(uniqueKeysWithValues: signers.map { ($0.channel, $0) })
            self.poster = poster
            self.time = time
            self.restAfterFailure = min(restAfterFailure, Courier.restAfterFailureMax)
            self.logger = logger
            self.tracer = tracer
            self.count = count
        }
    }

    private struct State {
        var waiting: [Receiver: [CallbackSlip]] = [:]
        var resting: [Receiver: MonotonicInstant] = [:]
        var isStopping = false
    }

    private let parts: Parts
    private let state = Mutex(State())

    /// Makes a courier.
    public init(_ parts: Parts) { self.parts = parts }

    /// Lets running tries end and begins no further one.
    public func stop() { state.withLock { $0.isStopping = true } }

    /// Looks at the outbox once, and works on what is due in tasks of a group.
    ///
    /// - Parameter group: The group, which outlives the round.
    /// - Throws: ``StoreFault``.
    public func round(in group: inout DiscardingTaskGroup) async throws {
        let now = parts.time.now()
        let page = try await parts.queue.due(at: now, limit: Self.pageMax)
        let isFull = page.count >= Self.pageMax
        let plan = plan(page)
        var accepted = plan.accepted
        // Something else may wait behind a full page: what this process will do, or cannot do yet, is set
        // aside, so that the next round sees the rest.
        if isFull { accepted = try await parts.queue.reserve(plan.accepted, at: now) }
        // What is reserved is begun before anything else can fail, so that no reservation is idle.
        for receiver in enqueue(accepted) {
            group.addTask { await self.serve(receiver) }
        }
        if isFull { _ = try await parts.queue.reserve(plan.resting, at: now) }
    }

    // MARK: Who is next

    /// Chooses what of a page can be worked on: for receivers that have a place, or can have one.
    private func plan(_ page: [CallbackSlip]) -> (accepted: [CallbackSlip], resting: [CallbackSlip])
    {
        let now = parts.time.monotonic()
        return state.withLock { state in
            guard !state.isStopping else { return ([], []) }
            state.resting = state.resting.filter { $0.value > now }
            var places = Set(state.waiting.keys)
            var counts = state.waiting.mapValues(\.count)
            var (accepted, resting): ([CallbackSlip], [CallbackSlip]) = ([], [])
            for slip in page {
                if state.waiting[slip.receiver]?.contains(where: { $0.id == slip.id }) == true {
                    continue
                }
                if state.resting[slip.receiver] != nil
                    || counts[slip.receiver, default: 0] >= Self.waitingMax
                {
                    resting.append(slip)
                } else if places.contains(slip.receiver) || places.count < Self.triesMax {
                    places.insert(slip.receiver)
                    counts[slip.receiver, default: 0] += 1
                    accepted.append(slip)
                }
            }
            return (accepted, resting)
        }
    }

    /// Puts callbacks into their receivers' queues; returns the receivers that need somebody to serve them.
    ///
    /// A receiver may have begun to rest since the page was planned: its callbacks come back by themselves.
    private func enqueue(_ slips: [CallbackSlip]) -> [Receiver] {
        let now = parts.time.monotonic()
        return state.withLock { state in
            guard !state.isStopping else { return [] }
            var new: [Receiver] = []
            for slip in slips {
                if let end = state.resting[slip.receiver], end > now { continue }
                if state.waiting[slip.receiver] == nil { new.append(slip.receiver) }
                state.waiting[slip.receiver, default: []].append(slip)
            }
            return new
        }
    }

    private func next(_ receiver: Receiver) -> CallbackSlip? {
        state.withLock { state in
            guard !state.isStopping, let first = state.waiting[receiver]?.first else {
                state.waiting[receiver] = nil
                return nil
            }
            return first
        }
    }

    /// Takes the first of a receiver's queue out, once its try has ended.
    private func drop(_ slip: CallbackSlip) {
        state.withLock { state in
            guard state.waiting[slip.receiver]?.first?.id == slip.id else { return }
            state.waiting[slip.receiver]?.removeFirst()
        }
    }

    private func rest(_ receiver: Receiver, for duration: Duration) {
        let end = parts.time.monotonic() + duration
        state.withLock { state in
            state.waiting[receiver] = nil
            if state.resting.count >= Self.restingMax,
                let oldest = state.resting.min(by: { $0.value < $1.value })
            {
                state.resting[oldest.key] = nil
            }
            state.resting[receiver] = end
        }
    }

    // MARK: One receiver's turn

    private func serve(_ receiver: Receiver) async {
        let end = parts.time.monotonic() + Self.turn
        while let slip = next(receiver) {
            guard parts.time.monotonic() < end else {
                return rest(receiver, for: Self.restAfterTurn)
            }
            do {
                let isWell = try await work(slip)
                drop(slip)
                guard isWell else { return rest(receiver, for: parts.restAfterFailure) }
            } catch {
                // The lease brings the callback back. The store has its own pace of getting well.
                parts.logger.error(
                    "a callback could not be worked on",
                    metadata: ["callback": "\(slip.id)", "fault": "\(error)"]
                )
                return rest(receiver, for: Self.restAfterTurn)
            }
        }
    }

    /// Makes one try; returns whether the receiver is well enough for the next.
    private func work(_ slip: CallbackSlip) async throws -> Bool {
        switch try await parts.queue.begin(slip, at: parts.time.now()) {
        case .taken: return true
        case .refused(let callback, let fault):
            note(callback, result: fault)
            return true
        case .ready(let assignment):
            let outcome = await attempt(assignment)
            let settled = try await parts.queue.settle(
                assignment,
                outcome,
                at: parts.time.now()
            )
            if let settled { note(settled.callback, result: outcome.verdict.fault ?? "delivered") }
            if let change = settled?.change { warn(change, assignment.callback) }
            // What could not be sent at all tells nothing about the receiver.
            if case .unsent = outcome.verdict { return true }
            return outcome.verdict == .delivered
        }
    }

    private func attempt(_ assignment: CallbackAssignment) async -> CallbackOutcome {
        let (at, began) = (parts.time.now(), parts.time.monotonic())
        let result: Result<ReceiverAnswer, DeliveryFault>
        let trace = parts.tracer?.beginOwn()
        if let signed = signed(assignment, at: at)?.carrying(trace?.context) {
            do throws(DeliveryFault) {
                result = .success(
                    try await parts.poster.post(
                        signed,
                        to: assignment.callback.destination,
                        allowsLoopback: assignment.allowsLoopback,
                        within: assignment.plan.timeout
                    )
                )
            } catch {
                result = .failure(error)
            }
        } else {
            result = .failure(.unsignable)
        }
        if let trace { note(trace, assignment.callback, result) }
        let duration = parts.time.monotonic() - began
        return CallbackOutcome(
            result,
            receipts: assignment.plan.receipts,
            at: at,
            duration: duration,
            now: parts.time.now()
        )
    }

    private func signed(_ assignment: CallbackAssignment, at now: Instant) -> SignedCallback? {
        let callback = assignment.callback
        guard !assignment.lacksKey, let signer = parts.signers[callback.channel],
            let content = (try? JSONValue(reading: callback.content))?.object
        else { return nil }
        let message = CallbackMessage(
            id: callback.id,
            kind: callback.kind,
            content: content,
            createdAt: callback.createdAt,
            account: assignment.account
        )
        return signer.sign(message, key: assignment.key, at: now)
    }

    // MARK: Records

    /// Lets the trace of a try wait for the collector; it tells no address of a receiver.
    private func note(
        _ trace: RequestTrace,
        _ callback: CallbackRecord,
        _ result: Result<ReceiverAnswer, DeliveryFault>
    ) {
        var attributes: [Span.Attribute] = [
            .init("http.request.method", .text("POST")),
            .init("tollgate.callback.channel", .text(callback.channel)),
            .init("tollgate.environment", .text(callback.environment.rawValue)),
        ]
        var isFailed = true
        if case .success(let answer) = result {
            attributes.append(.init("http.response.status_code", .number(Int64(answer.status))))
            isFailed = answer.status >= 400
        }
        parts.tracer?.queue.offer(
            trace.finish(
                "callback.deliver",
                kind: .client,
                attributes,
                decision: nil,
                isFailed: isFailed
            )
        )
    }

    private func note(_ callback: CallbackRecord, result: String) {
        parts.count(result)
        let last = callback.tries.last
        parts.logger.log(
            level: callback.state == .failed ? .warning : .info,
            "callback",
            metadata: [
                "callback": "\(callback.id)", "channel": "\(callback.channel)",
                "env": "\(callback.environment.rawValue)", "result": "\(result)",
                "state": "\(callback.state.rawValue)", "try": "\(callback.tryCount)",
                "status": "\(last?.status.map(String.init) ?? "")",
                "duration_ms": "\(last?.milliseconds ?? 0)",
                "next_try_at": "\(callback.nextTryAt?.rfc3339 ?? "")",
            ]
        )
    }

    private func warn(_ change: ReceiverChange, _ callback: CallbackRecord) {
        parts.logger.warning(
            "\(change.rawValue)",
            metadata: ["callback": "\(callback.id)", "channel": "\(callback.channel)"]
        )
    }
}

extension SignedCallback {
    /// The callback with the fields of a trace behind its own.
    fileprivate func carrying(_ context: TraceContext?) -> SignedCallback {
        guard let context else { return self }
        var headers = headers
        for field in context.headers.fields { headers.add(field.name, field.value) }
        return SignedCallback(headers: headers, body: body)
    }
}
