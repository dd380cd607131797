/// Durations as operators write them: one whole number and one unit, such as `250ms`, `90s`, `10m`,
/// `1h` or `7d`.
extension Duration {
    private static let units: [(name: String, milliseconds: Int)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("ms", 1), ("m", 60_000), ("s", 1_000),
    ]

    /// Makes a duration of whole days of 24 hours.
    public static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }

    /// Reads a whole number and a unit; `nil` for any other text.
    ///
    /// At most twelve digits are read, so that no product overflows.
    public init?(text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard digits.utf8.count <= 12, let count = WholeNumber.read(digits),
            let unit = Self.units.first(where: { $0.name == text.dropFirst(digits.count) })
        else { return nil }
        let (product, overflows) = count.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflows else { return nil }
        self = .milliseconds(product)
    }

    /// The duration in the largest unit that spells it whole; what is below a millisecond is cut.
    var text: String {
        let milliseconds =
            Int(components.seconds) * 1_000
            + Int(components.attoseconds / 1_000_000_000_000_000)
        guard milliseconds != 0 else { return "0s" }
        let fitting = Self.units.filter { milliseconds.isMultiple(of: $0.milliseconds) }
        let largest = fitting.max { $0.milliseconds < $1.milliseconds }
        return largest.map { "\(milliseconds / $0.milliseconds)\($0.name)" } ?? "\(milliseconds)ms"
    }
}
