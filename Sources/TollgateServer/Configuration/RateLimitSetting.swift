/// A limit as an operator writes it: no interval of this length admits more than the count.
public struct RateLimitSetting: Sendable, Equatable, CustomStringConvertible {
    /// The counts that a limit may have.
    public static let counts = 1...1_000_000

    /// The lengths that an interval may have.
    public static let intervals: ClosedRange<Duration> = .seconds(1) ... .days(1)

    /// How many are admitted, 1 to 1,000,000.
    public let count: Int

    /// The length of every interval in which the count holds, 1 second to 1 day.
    public let interval: Duration

    /// Makes a limit of a count and an interval that are within their bounds.
    public init(count: Int, interval: Duration) {
        precondition(Self.counts.contains(count), "a count out of bounds")
        precondition(Self.intervals.contains(interval), "an interval out of bounds")
        self.count = count
        self.interval = interval
    }

    /// Reads `600 per 1m`; `nil` for any other text and for values out of bounds.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 3, words[1] == "per",
            let count = WholeNumber.read(words[0]), Self.counts.contains(count),
            let interval = Duration(text: words[2]), Self.intervals.contains(interval)
        else { return nil }
        self.init(count: count, interval: interval)
    }

    /// The limit as it is written in the file.
    public var description: String { "\(count) per \(interval.text)" }
}
