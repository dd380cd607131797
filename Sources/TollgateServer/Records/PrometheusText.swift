import TollgateCore

/// Text of Prometheus' exposition format 0.0.4 in the making.
struct PrometheusText {
    private(set) var text = ""

    mutating func begin(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    mutating func counters(
        _ name: String,
        _ help: String,
        _ counts: [String: Int],
        label: String,
        fixed: [(String, String)] = []
    ) {
        begin(name, "counter", help)
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
            sample(name, [(label, value)] + fixed, "\(count)")
        }
    }

    private static func escaped(_ value: String) -> String {
        value.map { letter in
            switch letter {
            case "\\": #"\\"#
            case "\"": #"\""#
            case "\n": #"\n"#
            default: String(letter)
            }
        }.joined()
    }
}

/// Durations counted in the buckets of OpenTelemetry's conventions for HTTP.
struct DurationHistogram: Sendable {
    private static let bounds: [(label: String, microseconds: Int64)] = [
        ("0.005", 5_000), ("0.01", 10_000), ("0.025", 25_000), ("0.05", 50_000), ("0.075", 75_000),
        ("0.1", 100_000), ("0.25", 250_000), ("0.5", 500_000), ("0.75", 750_000), ("1", 1_000_000),
        ("2.5", 2_500_000), ("5", 5_000_000), ("7.5", 7_500_000), ("10", 10_000_000),
    ]

    private var buckets = [Int](repeating: 0, count: bounds.count)
    private var count = 0
    private var microseconds: Int64 = 0

    mutating func add(_ duration: Duration) {
        let value = duration.wholeMicroseconds
        count += 1
        microseconds += value
        if let bucket = Self.bounds.firstIndex(where: { value <= $0.microseconds }) {
            buckets[bucket] += 1
        }
    }

    func write(_ name: String, _ labels: [(String, String)], to text: inout PrometheusText) {
        var sum = 0
        for (bound, bucket) in zip(Self.bounds, buckets) {
            sum += bucket
            text.sample("\(name)_bucket", labels + [("le", bound.label)], "\(sum)")
        }
        text.sample("\(name)_bucket", labels + [("le", "+Inf")], "\(count)")
        text.sample("\(name)_sum", labels, "\(Double(microseconds) / 1_000_000)")
        text.sample("\(name)_count", labels, "\(count)")
    }
}
