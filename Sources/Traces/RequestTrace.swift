import Synchronization
import TollgateCore

/// The spans of one request that is traced, as they come about.
///
/// There is one only where the request is traced: all who note a step ask for it by one branch. Steps may be
/// noted from any thread.
public final class RequestTrace: Sendable {
    /// The most steps of one request; further ones are not kept.
    public static let stepsMax = 64

    /// The names of the steps.
    public enum StepName: String, Sendable {
        /// The check of a password.
        case hash = "kdf.verify"
        /// A reading of the store for the decision.
        case query = "db.query"
        /// The charge of all limits that match.
        case limits = "ratelimit.take"
        /// A request to the linking upstream.
        case upstream
    }

    /// A step that has begun.
    public struct Step: Sendable {
        /// The span's id, which a request to another service carries.
        public let id: SpanID
        let name: StepName
        let began: MonotonicInstant
    }

    private struct State {
        var spans: [Span] = []
        var decided: MonotonicInstant?
        var hasQueried = false
    }

    /// The trace of the task that runs; `nil` where it is not traced.
    @TaskLocal public static var current: RequestTrace?

    /// Where the server's own span stands.
    public let context: TraceContext
    /// The caller's span; `nil` where the trace begins here.
    public let parent: SpanID?
    private let decision = SpanID.random()
    private let startedAt: Instant
    private let began: MonotonicInstant
    private let time: TimeSource
    private let state = Mutex(State())

    init(
        _ context: TraceContext,
        parent: SpanID?,
        startedAt: Instant,
        began: MonotonicInstant,
        time: TimeSource
    ) {
        self.context = context
        self.parent = parent
        self.startedAt = startedAt
        self.began = began
        self.time = time
    }

    /// Does work as part of a trace, if there is one.
    public static func within<Result: Sendable>(
        _ trace: RequestTrace?,
        _ work: @Sendable () async -> Result
    ) async -> Result {
        guard let trace else { return await work() }
        return await $current.withValue(trace, operation: work)
    }

    /// What a request that this step sends carries.
    public func context(of step: Step) -> TraceContext {
        TraceContext(
            traceID: context.traceID,
            spanID: step.id,
            isSampled: true,
            state: context.state
        )
    }

    /// Begins a step.
    public func begin(_ name: StepName) -> Step {
        Step(id: .random(), name: name, began: time.monotonic())
    }

    /// Ends a step.
    ///
    /// - Parameters:
    ///   - step: What has begun.
    ///   - attributes: What is said of it.
    ///   - isFailed: Whether the world failed it.
    public func end(_ step: Step, _ attributes: [Span.Attribute] = [], isFailed: Bool = false) {
        let isOutside = step.name == .upstream
        let span = span(
            step.id,
            parent: isOutside ? context.spanID : decision,
            step.name.rawValue,
            isOutside || step.name == .query ? .client : .inside,
            from: step.began,
            to: time.monotonic(),
            attributes,
            isFailed
        )
        state.withLock { state in
            if step.name == .query { state.hasQueried = true }
            if state.spans.count < Self.stepsMax { state.spans.append(span) }
        }
    }

    /// Notes that the head is decided; the last note counts.
    public func decided() {
        let now = time.monotonic()
        state.withLock { $0.decided = now }
    }

    /// Ends the request.
    ///
    /// - Parameters:
    ///   - name: The name of the request's own span.
    ///   - kind: What that span is to the others.
    ///   - attributes: What is said of the request.
    ///   - attributesOfDecision: What is said of the decision; `nil` where there was none.
    ///   - isFailed: Whether the answer's status is 500 or more.
    /// - Returns: All spans, the request's own first.
    public func finish(
        _ name: String,
        kind: Span.Kind = .server,
        _ attributes: [Span.Attribute],
        decision attributesOfDecision: [Span.Attribute]?,
        isFailed: Bool
    ) -> [Span] {
        let now = time.monotonic()
        let state = state.withLock { $0 }
        let server = span(
            context.spanID,
            parent: parent,
            name,
            kind,
            from: began,
            to: now,
            attributes,
            isFailed
        )
        guard let attributesOfDecision else { return [server] + state.spans }
        // A sign-in is decided on the body: its steps lie after the head's decision.
        let last = state.spans.filter { $0.parent == decision }.map(\.ends).max() ?? 0
        let hit = Span.Attribute("tollgate.cache.hit", .truth(!state.hasQueried))
        let decided = Span(
            traceID: context.traceID,
            id: decision,
            parent: context.spanID,
            state: context.state,
            name: "auth.decide",
            kind: .inside,
            begins: wall(began),
            ends: max(wall(state.decided ?? now), last),
            attributes: attributesOfDecision + [hit]
        )
        return [server, decided] + state.spans
    }

    private func span(
        _ id: SpanID,
        parent: SpanID?,
        _ name: String,
        _ kind: Span.Kind,
        from start: MonotonicInstant,
        to end: MonotonicInstant,
        _ attributes: [Span.Attribute],
        _ isFailed: Bool
    ) -> Span {
        Span(
            traceID: context.traceID,
            id: id,
            parent: parent,
            state: context.state,
            name: name,
            kind: kind,
            begins: wall(start),
            ends: wall(end),
            attributes: attributes,
            isFailed: isFailed
        )
    }

    /// The wall clock's nanoseconds of a moment; a step of that clock during a request moves no span.
    private func wall(_ moment: MonotonicInstant) -> Int64 {
        startedAt.microseconds * 1_000 + (moment.nanoseconds - began.nanoseconds)
    }
}
