import TollgateCore

/// Durations counted in buckets.
struct DurationHistogram: Sendable {
    /// Where buckets end.
    struct Bounds: Sendable {
        fileprivate let labels: [String]
        fileprivate let microseconds: [Int64]

        /// Makes bounds of their labels, in seconds and upwards.
        private init(_ labels: [(String, Int64)]) {
            self.labels = labels.map(\.0)
            microseconds = labels.map(\.1)
        }

        /// Those of OpenTelemetry's conventions for HTTP.
        static let requests = Bounds([
            ("0.005", 5_000), ("0.01", 10_000), ("0.025", 25_000), ("0.05", 50_000),
            ("0.075", 75_000), ("0.1", 100_000), ("0.25", 250_000), ("0.5", 500_000),
            ("0.75", 750_000), ("1", 1_000_000), ("2.5", 2_500_000), ("5", 5_000_000),
            ("7.5", 7_500_000), ("10", 10_000_000),
        ])
        /// From the look into a table to the hash of a password behind a queue.
        static let decisions = Bounds([
            ("0.00001", 10), ("0.000025", 25), ("0.00005", 50), ("0.0001", 100),
            ("0.00025", 250), ("0.001", 1_000), ("0.005", 5_000), ("0.025", 25_000),
            ("0.1", 100_000), ("0.5", 500_000), ("1", 1_000_000), ("5", 5_000_000),
        ])
        /// From a quick machine's hash to that of one without a core to spare.
        static let hashes = Bounds([
            ("0.005", 5_000), ("0.01", 10_000), ("0.025", 25_000), ("0.05", 50_000),
            ("0.1", 100_000), ("0.25", 250_000), ("0.5", 500_000), ("1", 1_000_000),
            ("2.5", 2_500_000),
        ])
        /// Around the interval of the feed, and around the second that is promised.
        static let propagation = Bounds([
            ("0.01", 10_000), ("0.05", 50_000), ("0.1", 100_000), ("0.15", 150_000),
            ("0.2", 200_000), ("0.3", 300_000), ("0.5", 500_000), ("0.75", 750_000),
            ("1", 1_000_000), ("2.5", 2_500_000), ("10", 10_000_000), ("60", 60_000_000),
        ])
    }

    private let bounds: Bounds
    private var buckets: [Int]
    private var count = 0
    private var microseconds: Int64 = 0

    /// Makes an empty histogram.
    init(_ bounds: Bounds = .requests) {
        self.bounds = bounds
        buckets = [Int](repeating: 0, count: bounds.labels.count)
    }

    /// Counts one duration, several times where as many things took it.
    mutating func add(_ duration: Duration, times: Int = 1) {
        let value = duration.wholeMicroseconds
        count += times
        microseconds += value * Int64(times)
        if let bucket = bounds.microseconds.firstIndex(where: { value <= $0 }) {
            buckets[bucket] += times
        }
    }

    /// Writes the samples of one set of labels.
    func write(_ name: String, _ labels: [(String, String)] = [], to text: inout PrometheusText) {
        var sum = 0
        for (label, bucket) in zip(bounds.labels, buckets) {
            sum += bucket
            text.sample("\(name)_bucket", labels + [("le", label)], "\(sum)")
        }
        text.sample("\(name)_bucket", labels + [("le", "+Inf")], "\(count)")
        text.sample("\(name)_sum", labels, "\(Double(microseconds) / 1_000_000)")
        text.sample("\(name)_count", labels, "\(count)")
    }
}
