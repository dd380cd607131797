import Gatekeeper
import Synchronization
import TollgateCore

/// Counts what happened.
///
/// Every label takes its values from a closed set: methods, route templates, statuses, refusal codes, names of
/// the configuration. `Metrics+Text.swift` writes them.
final class Metrics: Sendable {
    /// What tells requests apart.
    struct RequestKey: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    /// What tells decisions apart.
    struct DecisionKey: Hashable {
        let method: AuthMethod
        let reason: RefusalCode?
        let environment: Environment
    }

    /// Everything that is counted here, under one lock.
    struct State {
        var requests: [RequestKey: DurationHistogram] = [:]
        var decisions: [DecisionKey: Int] = [:]
        var decisionTimes: [AuthMethod: DurationHistogram] = [:]
        var replaysRejected = 0
        var linkTokens: [LinkTokenResult: Int] = [:]
        var tokensIssued = 0
        var unreadable: [String: Int] = [:]
        var deliveries: [String: Int] = [:]
        var hashTimes = DurationHistogram(.hashes)
        var propagation = DurationHistogram(.propagation)
        var removedRows: [RetentionKind: Int] = [:]
        var failedRemovals: [RetentionKind: Int] = [:]
        var retentionRunAt: Instant?
        var reloadSucceeded = true
    }

    private let state = Mutex(State())

    /// What was counted so far.
    var snapshot: State { state.withLock { $0 } }

    /// Counts a request that has been answered.
    func count(_ end: RequestEnd) {
        let method = Self.label(end.method)
        let key = RequestKey(method: method, route: end.decision?.route ?? "", status: end.status)
        state.withLock { state in
            state.requests[key, default: DurationHistogram()].add(end.duration)
            guard let decision = end.decision else { return }
            let decisionKey = DecisionKey(
                method: decision.method,
                reason: decision.refusal?.code,
                environment: end.listener.environment
            )
            state.decisions[decisionKey, default: 0] += 1
            Self.count(decision, of: end, in: &state)
        }
    }

    private static func count(_ decision: Decision, of end: RequestEnd, in state: inout State) {
        // What the body proves is proved between the head and the answer, most of whose time it takes.
        let time = decision.isProvedByBody ? end.duration : end.decisionDuration
        if decision.method != .none, let time {
            state.decisionTimes[decision.method, default: DurationHistogram(.decisions)].add(time)
        }
        if decision.refusal?.code == .replayed { state.replaysRejected += 1 }
        switch decision.deed {
        case .tokensIssued: state.tokensIssued += 1
        case .linkToken(let result): state.linkTokens[result, default: 0] += 1
        case nil: break
        }
    }

    /// Counts a connection that ended before a request could be read.
    func countUnreadable(_ reason: StaticString) {
        state.withLock { $0.unreadable["\(reason)", default: 0] += 1 }
    }

    /// Counts a try at a callback.
    func countDelivery(_ result: String) {
        state.withLock { $0.deliveries[result, default: 0] += 1 }
    }

    /// Counts a run of the slow hash.
    func countHash(_ duration: Duration) { state.withLock { $0.hashTimes.add(duration) } }

    /// Counts changes of the feed that came to be in force here.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - bound: The longest that any of them can have waited since its commit.
    func countChanges(_ count: Int, within bound: Duration) {
        state.withLock { $0.propagation.add(bound, times: count) }
    }

    /// Counts rows that had had their time.
    func countRemoved(_ kind: RetentionKind, _ count: Int) {
        state.withLock { $0.removedRows[kind, default: 0] += count }
    }

    /// Counts a removal that failed.
    func countFailedRemoval(_ kind: RetentionKind) {
        state.withLock { $0.failedRemovals[kind, default: 0] += 1 }
    }

    /// Notes when every kind of row was last gone through without a fault.
    func setRetentionRun(at moment: Instant) { state.withLock { $0.retentionRunAt = moment } }

    func setReloadSucceeded(_ succeeded: Bool) { state.withLock { $0.reloadSucceeded = succeeded } }

    /// The method, or `_OTHER` for one that RFC 9110 does not know.
    private static func label(_ method: Method) -> String {
        if case .other = method { "_OTHER" } else { method.description }
    }
}
