import Traces

extension SpanQueue {
    /// What a scrape is told of the spans.
    var gauges: [Gauge] {
        let counts = counts
        return [
            ("exported", counts.exported), ("dropped", counts.dropped), ("failed", counts.failed),
        ].map { result, count in
            Gauge.counter(
                "tollgate_trace_spans_total",
                "Spans by what became of them.",
                count,
                labels: [("result", result)]
            )
        }
    }
}
