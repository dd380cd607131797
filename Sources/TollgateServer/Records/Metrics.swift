import Gatekeeper
import Synchronization
import TollgateCore

/// Counts what happened, and writes it in Prometheus' text format 0.0.4.
///
/// Every label takes its values from a closed set: methods, route templates, statuses, refusal codes.
final class Metrics: Sendable {
    private struct RequestKey: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct DecisionKey: Hashable {
        let method: String
        let outcome: String
        let reason: String
        let environment: String
    }

    private struct State {
        var requests: [RequestKey: DurationHistogram] = [:]
        var decisions: [DecisionKey: Int] = [:]
        var limits: [String: Int] = [:]
        var unreadable: [String: Int] = [:]
        var deliveries: [String: Int] = [:]
        var reloadSucceeded = true
    }

    private let state = Mutex(State())

    func count(_ end: RequestEnd) {
        let method = Self.label(end.method)
        let key = RequestKey(method: method, route: end.decision?.route ?? "", status: end.status)
        state.withLock { state in
            state.requests[key, default: DurationHistogram()].add(end.duration)
            guard let decision = end.decision else { return }
            let refusal = decision.refusal
            let decisionKey = DecisionKey(
                method: Self.carrier(decision),
                outcome: refusal == nil ? "admitted" : "refused",
                reason: refusal?.code.rawValue ?? "",
                environment: end.listener.environment.rawValue
            )
            state.decisions[decisionKey, default: 0] += 1
            if refusal?.code == .limited, let name = refusal?.limitName {
                state.limits[name, default: 0] += 1
            }
        }
    }

    func countUnreadable(_ reason: StaticString) {
        state.withLock { $0.unreadable["\(reason)", default: 0] += 1 }
    }

    func countDelivery(_ result: String) {
        state.withLock { $0.deliveries[result, default: 0] += 1 }
    }

    func setReloadSucceeded(_ succeeded: Bool) { state.withLock { $0.reloadSucceeded = succeeded } }

    /// The text that a scraper reads, with the gauges of the moment behind the counters.
    func text(_ gauges: [Gauge]) -> String {
        let state = state.withLock { $0 }
        var text = PrometheusText()
        text.begin(
            "http_server_request_duration_seconds",
            "histogram",
            "Duration of requests by route and status."
        )
        for (key, histogram) in state.requests.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            let labels = [
                ("http_request_method", key.method), ("http_route", key.route),
                ("http_response_status_code", String(key.status)),
            ]
            histogram.write("http_server_request_duration_seconds", labels, to: &text)
        }
        text.begin(
            "tollgate_auth_decisions_total",
            "counter",
            "Decisions by method, outcome and exact reason."
        )
        for (key, count) in state.decisions.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            let labels = [
                ("method", key.method), ("outcome", key.outcome), ("reason", key.reason),
                ("env", key.environment),
            ]
            text.sample("tollgate_auth_decisions_total", labels, "\(count)")
        }
        text.counters(
            "tollgate_ratelimit_decisions_total",
            "Requests refused by a limit.",
            state.limits,
            label: "limit",
            fixed: [("outcome", "limited")]
        )
        text.counters(
            "tollgate_unreadable_requests_total",
            "Connections ended because no request could be read.",
            state.unreadable,
            label: "reason"
        )
        text.counters(
            "tollgate_webhook_deliveries_total",
            "Tries at callbacks by what came of them.",
            state.deliveries,
            label: "result"
        )
        let reload = Gauge(
            "tollgate_config_reload_success",
            "Whether the last reload was taken.",
            state.reloadSucceeded ? 1 : 0
        )
        for gauge in [reload] + gauges {
            text.begin(gauge.name, "gauge", gauge.help)
            text.sample(gauge.name, gauge.labels, gauge.value)
        }
        return text.text
    }

    /// The method, or `_OTHER` for one that RFC 9110 does not know.
    private static func label(_ method: Method) -> String {
        if case .other = method { "_OTHER" } else { method.description }
    }

    /// The carrier; a scheme that a caller made up counts as `other`.
    private static func carrier(_ decision: Decision) -> String {
        guard let carrier = decision.carrier else { return "none" }
        return decision.facts == nil && decision.refusal?.code == .malformed ? "other" : carrier
    }
}

/// One value of the moment.
struct Gauge: Sendable {
    let name: String
    let help: String
    let labels: [(String, String)]
    let value: String

    init(_ name: String, _ help: String, _ value: some Numeric, labels: [(String, String)] = []) {
        self.name = name
        self.help = help
        self.labels = labels
        self.value = "\(value)"
    }
}
