import Gatekeeper
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The text of the metrics")
struct MetricsTests {
    /// A request that no dialect claims.
    private func end(_ method: Method = .get, _ duration: Duration) -> RequestEnd {
        RequestEnd(
            requestID: "req-1",
            listener: ListenerProfile(
                name: "sandbox",
                environment: .sandbox,
                hosts: [],
                publicURL: "https://localhost"
            ),
            client: .loopback4,
            method: method,
            status: 404,
            duration: duration,
            bytesIn: 0,
            bytesOut: 0,
            userAgent: nil,
            decision: nil
        )
    }

    /// The lines of a text that begin with a name.
    private func lines(_ text: String, _ start: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { $0.hasPrefix(start) }
    }

    @Test("has every gauge with its help, its kind and its value")
    func hasGauges() {
        let text = Metrics().text([
            Gauge("tollgate_kdf_queue_depth", "Checks of passwords that wait for a thread.", 3),
            Gauge("tollgate_build_info", "The build.", 1, labels: [("version", "1.2")]),
        ])
        #expect(text.contains("# HELP tollgate_kdf_queue_depth Checks of passwords that wait"))
        #expect(text.contains("# TYPE tollgate_kdf_queue_depth gauge\n"))
        #expect(lines(text, "tollgate_kdf_queue_depth") == ["tollgate_kdf_queue_depth 3"])
        #expect(lines(text, "tollgate_build_info") == [#"tollgate_build_info{version="1.2"} 1"#])
        #expect(lines(text, "tollgate_config_reload_success").last?.hasSuffix(" 1") == true)
    }

    @Test("counts each duration in the buckets that it fits into, also at a bound")
    func hasHistogram() {
        let metrics = Metrics()
        for duration in [5_000, 5_001, 20_000_000] {
            metrics.count(end(.get, .microseconds(duration)))
        }
        let name = "http_server_request_duration_seconds"
        let buckets = lines(metrics.text([]), "\(name)_bucket").compactMap {
            $0.split(separator: " ").last
        }
        #expect(buckets.first == "1" && buckets[1] == "2")
        #expect(buckets.suffix(2) == ["2", "3"], "the longest is beyond every bound but the last")
        #expect(lines(metrics.text([]), "\(name)_count").first?.hasSuffix(" 3") == true)
        #expect(lines(metrics.text([]), "\(name)_sum").first?.hasSuffix(" 20.010001") == true)
    }

    @Test("gives a method that a caller made up no label of its own")
    func boundsMethods() {
        let metrics = Metrics()
        metrics.count(end(.other("MADE-UP"), .milliseconds(1)))
        metrics.count(end(.other("ANOTHER"), .milliseconds(1)))
        let text = metrics.text([])
        #expect(!text.contains("MADE-UP") && !text.contains("ANOTHER"))
        let counts = lines(text, "http_server_request_duration_seconds_count")
        #expect(counts.count == 1)
        #expect(counts.first?.contains(#"http_request_method="_OTHER""#) == true)
    }

    @Test("writes values of one name together, under one head, as gauges and counters")
    func groupsValues() {
        let text = Metrics().text([
            Gauge("tollgate_store_size_bytes", "Bytes.", 1, labels: [("file", "main")]),
            .counter("tollgate_uses_dropped_total", "Uses.", 4),
            Gauge("tollgate_store_size_bytes", "Bytes.", 2, labels: [("file", "wal")]),
        ])
        let wanted = """
            # HELP tollgate_store_size_bytes Bytes.
            # TYPE tollgate_store_size_bytes gauge
            tollgate_store_size_bytes{file="main"} 1
            tollgate_store_size_bytes{file="wal"} 2
            # HELP tollgate_uses_dropped_total Uses.
            # TYPE tollgate_uses_dropped_total counter
            tollgate_uses_dropped_total 4

            """
        #expect(text.hasSuffix(wanted))
    }

    @Test("counts changes as often as there were, by the longest that any can have waited")
    func countsChanges() {
        let metrics = Metrics()
        metrics.countChanges(3, within: .milliseconds(100))
        metrics.countChanges(1, within: .seconds(61))
        let name = "tollgate_revocation_propagation_seconds"
        let text = metrics.text([])
        #expect(lines(text, "\(name)_bucket{le=\"0.05\"}").first?.hasSuffix(" 0") == true)
        #expect(lines(text, "\(name)_bucket{le=\"0.1\"}").first?.hasSuffix(" 3") == true)
        #expect(lines(text, "\(name)_bucket{le=\"60\"}").first?.hasSuffix(" 3") == true)
        #expect(lines(text, "\(name)_count") == ["\(name)_count 4"])
        #expect(lines(text, "\(name)_sum") == ["\(name)_sum 61.3"])
    }

    @Test("has closed lists of labels from the first scrape on")
    func hasClosedLists() {
        let text = Metrics().text([])
        let results = lines(text, "tollgate_link_tokens_total{")
        #expect(results.count == LinkTokenResult.allCases.count)
        let kinds = lines(text, "tollgate_retention_removed_rows_total{")
        #expect(kinds.count == RetentionKind.allCases.count)
        #expect(
            lines(text, "tollgate_replay_rejected_total") == ["tollgate_replay_rejected_total 0"]
        )
        #expect(lines(text, "tollgate_retention_last_run").isEmpty, "there was no run yet")
    }

    @Test("escapes what would end a label or a line")
    func escapes() {
        var text = PrometheusText()
        text.sample("name", [("label", "a\\b\"c\nd")], "1")
        #expect(text.text == #"name{label="a\\b\"c\nd"} 1"# + "\n")
    }
}
