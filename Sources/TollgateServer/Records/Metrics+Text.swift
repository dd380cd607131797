import Gatekeeper
import TollgateCore

extension Metrics {
    /// The text that a scraper reads, in Prometheus' format 0.0.4, with the values of the moment behind what
    /// was counted.
    func text(_ gauges: [Gauge]) -> String {
        let state = snapshot
        var text = PrometheusText()
        Self.writeRequests(state, to: &text)
        Self.writeDecisions(state, to: &text)
        Self.writeDeeds(state, to: &text)
        text.begin(
            "tollgate_kdf_duration_seconds",
            "histogram",
            "Duration of one run of the slow hash of passwords."
        )
        state.hashTimes.write("tollgate_kdf_duration_seconds", to: &text)
        text.begin(
            "tollgate_revocation_propagation_seconds",
            "histogram",
            "The longest that changes can have waited from their commit until they held on this node."
        )
        state.propagation.write("tollgate_revocation_propagation_seconds", to: &text)
        Self.writeRetention(state, to: &text)
        let reload = Gauge(
            "tollgate_config_reload_success",
            "Whether the last reload was taken.",
            state.reloadSucceeded ? 1 : 0
        )
        text.write([reload] + gauges)
        return text.text
    }

    private static func writeRequests(_ state: State, to text: inout PrometheusText) {
        let name = "http_server_request_duration_seconds"
        text.begin(name, "histogram", "Duration of requests by route and status.")
        for (key, histogram) in state.requests.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            let labels = [
                ("http_request_method", key.method), ("http_route", key.route),
                ("http_response_status_code", String(key.status)),
            ]
            histogram.write(name, labels, to: &text)
        }
        text.counters(
            "tollgate_unreadable_requests_total",
            "Connections ended because no request could be read.",
            state.unreadable,
            label: "reason"
        )
    }

    private static func writeDecisions(_ state: State, to text: inout PrometheusText) {
        let name = "tollgate_auth_decisions_total"
        text.begin(name, "counter", "Decisions by method, outcome and exact reason.")
        for (key, count) in state.decisions.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            let labels = [
                ("method", key.method.rawValue),
                ("outcome", key.reason == nil ? "admitted" : "refused"),
                ("reason", key.reason?.rawValue ?? ""), ("env", key.environment.rawValue),
            ]
            text.sample(name, labels, "\(count)")
        }
        let times = "tollgate_auth_duration_seconds"
        text.begin(times, "histogram", "Time from a request's head to the decision on its caller.")
        for method in AuthMethod.allCases {
            state.decisionTimes[method]?.write(times, [("method", method.rawValue)], to: &text)
        }
        text.write([
            .counter(
                "tollgate_replay_rejected_total",
                "Signed requests that were exact repeats.",
                state.replaysRejected
            )
        ])
    }

    private static func writeDeeds(_ state: State, to text: inout PrometheusText) {
        text.write(
            LinkTokenResult.allCases.map { result in
                .counter(
                    "tollgate_link_tokens_total",
                    "What became of link tokens and their public tokens.",
                    state.linkTokens[result] ?? 0,
                    labels: [("result", result.rawValue)]
                )
            }
        )
        text.write([
            .counter(
                "tollgate_oauth_tokens_issued_total",
                "Answers that gave tokens to a client of OAuth 2.0.",
                state.tokensIssued,
                labels: [("grant", "client_credentials")]
            )
        ])
        text.counters(
            "tollgate_webhook_deliveries_total",
            "Tries at callbacks by what came of them.",
            state.deliveries,
            label: "result"
        )
    }

    private static func writeRetention(_ state: State, to text: inout PrometheusText) {
        func counters(_ name: String, _ help: String, _ counts: [RetentionKind: Int]) -> [Gauge] {
            RetentionKind.allCases.map { kind in
                .counter(name, help, counts[kind] ?? 0, labels: [("kind", kind.rawValue)])
            }
        }
        text.write(
            counters(
                "tollgate_retention_removed_rows_total",
                "Rows removed because they had had their time.",
                state.removedRows
            )
                + counters(
                    "tollgate_retention_failures_total",
                    "Removals that the store did not take.",
                    state.failedRemovals
                )
        )
        guard let moment = state.retentionRunAt else { return }
        text.write([
            Gauge(
                "tollgate_retention_last_run_timestamp_seconds",
                "When rows of every kind were last gone through without a fault.",
                moment.seconds
            )
        ])
    }
}
