/// One value that is read at the moment of a scrape: a gauge, or a counter that somebody else keeps.
struct Gauge: Sendable {
    /// What a value may do.
    enum Kind: String, Sendable {
        /// It goes up and down.
        case gauge
        /// It grows, and begins anew with the process.
        case counter
    }

    let name: String
    let help: String
    let labels: [(String, String)]
    let value: String
    let kind: Kind

    init(_ name: String, _ help: String, _ value: some Numeric, labels: [(String, String)] = []) {
        self.init(.gauge, name, help, value, labels)
    }

    /// Makes a counter; its name ends in `_total`.
    static func counter(
        _ name: String,
        _ help: String,
        _ value: some Numeric,
        labels: [(String, String)] = []
    ) -> Gauge { Gauge(.counter, name, help, value, labels) }

    private init(
        _ kind: Kind,
        _ name: String,
        _ help: String,
        _ value: some Numeric,
        _ labels: [(String, String)]
    ) {
        self.kind = kind
        self.name = name
        self.help = help
        self.labels = labels
        self.value = "\(value)"
    }
}

extension PrometheusText {
    /// Writes values, those of one name together, in the order in which the names first come.
    mutating func write(_ gauges: [Gauge]) {
        let families = Dictionary(grouping: gauges, by: \.name)
        var written: Set<String> = []
        for first in gauges where written.insert(first.name).inserted {
            begin(first.name, first.kind.rawValue, first.help)
            for gauge in families[first.name] ?? [] {
                sample(gauge.name, gauge.labels, gauge.value)
            }
        }
    }
}
