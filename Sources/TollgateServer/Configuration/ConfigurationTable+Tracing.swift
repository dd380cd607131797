import Delivery
import TollgateCore

extension ConfigurationTable {
    /// The keys of traces.
    static let tracingKeys: [ConfigurationKey] = [
        .init(
            "tracing.endpoint",
            \.tracing.endpoint,
            ifGiven: .upstream,
            "Where the collector takes OTLP over HTTP as JSON; without a path /v1/traces is called;"
                + " when not set, nothing is traced."
        ),
        .init(
            "tracing.sampleRatio",
            \.tracing.sampleRatio,
            .fraction,
            "The share of requests that are traced."
        ),
        .init(
            "tracing.trustIncoming",
            \.tracing.trustIncoming,
            .boolean,
            "Whether a caller's traceparent decides on sampling in place of the ratio, and its"
                + " tracestate is passed on; never for callers from the internet."
        ),
        .init(
            "tracing.headersFile",
            \.tracing.headersFile,
            ifGiven: .text("a path"),
            "The file, readable by its owner alone, with further header fields for the collector,"
                + " one NAME: VALUE a line."
        ),
        .init(
            "tracing.trustedCertificates",
            \.tracing.trustedCertificates,
            ifGiven: .text("a path"),
            "A PEM file of authorities that the collector's certificate may come from, beside the"
                + " system's."
        ),
        .init(
            "tracing.timeout",
            \.tracing.timeout,
            .duration(.milliseconds(100) ... .seconds(10)),
            "The longest wait for the collector, from the look-up of its name to the end of its"
                + " answer."
        ),
        .init(
            "tracing.queue",
            \.tracing.queue,
            .integer(64...1_000_000),
            "The most spans that wait for the collector; further ones are dropped and counted."
        ),
        .init(
            "tracing.batch",
            \.tracing.batch,
            .integer(1...4_096),
            "The most spans that are sent at once."
        ),
    ]
}

extension ValueForm where Value == Double {
    /// A decimal fraction from 0 to 1, of at most nine digits behind the point.
    static var fraction: Self {
        ValueForm(
            expected: "a number from 0 to 1 (such as 0.01)",
            read: { text in
                let parts = text.split(separator: ".", omittingEmptySubsequences: false)
                let isDecimal = parts.allSatisfy { part in
                    (1...9).contains(part.utf8.count)
                        && part.utf8.allSatisfy { (48...57).contains($0) }
                }
                guard isDecimal, parts.count <= 2, parts[0].utf8.count == 1,
                    let value = Double(text), value <= 1
                else { return nil }
                return value
            },
            write: { $0 == $0.rounded() ? String(Int($0)) : "\($0)" }
        )
    }
}
