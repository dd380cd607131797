import TollgateCore

/// Text of Prometheus' exposition format 0.0.4 in the making.
struct PrometheusText {
    private(set) var text = ""

    /// Begins a family of samples: its name, its kind and what it means.
    mutating func begin(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    /// Writes one sample of the family that was begun last.
    mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    /// Writes a family of counters that one label tells apart.
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
