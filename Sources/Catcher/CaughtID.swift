public import TollgateCore

/// The name of a caught callback, such as `20270131-120000-123456`: its moment in UTC.
///
/// Names sort as their moments do. Two are never the same in one folder.
public struct CaughtID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The moment that the name spells: that of the arrival, or later where two came at once.
    public let moment: Instant

    /// The last second that the form can spell: 9999-12-31T23:59:58Z.
    private static let secondMax: Int64 = 253_402_300_798

    /// Makes the name of a moment; one before 1970 or behind 9999 counts as the nearest in between.
    public init(_ moment: Instant) {
        let seconds = min(max(moment.seconds, 0), Self.secondMax)
        self.moment = seconds == moment.seconds ? moment : Instant(seconds: seconds)
    }

    /// Reads a name; `nil` for anything that is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 6, 6],
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let (date, time) = (Array(parts[0]), Array(parts[1]))
        let spelled =
            String(date[0..<4]) + "-" + String(date[4..<6]) + "-" + String(date[6..<8])
            + "T" + String(time[0..<2]) + ":" + String(time[2..<4]) + ":" + String(time[4..<6])
            + "." + String(parts[2]) + "Z"
        guard let moment = Instant(rfc3339: spelled) else { return nil }
        self.init(moment)
        guard description == text else { return nil }
    }

    /// The name that follows this one.
    var next: CaughtID { CaughtID(moment + .microseconds(1)) }

    /// The name.
    public var description: String {
        let digits = moment.spaced.filter { $0 != "-" && $0 != ":" }
        let fraction = String(moment.microseconds - moment.seconds * 1_000_000)
        let zeros = String(repeating: "0", count: max(0, 6 - fraction.utf8.count))
        return digits.replacing(" ", with: "-") + "-" + zeros + fraction
    }

    /// Whether a name stands before another.
    public static func < (left: CaughtID, right: CaughtID) -> Bool { left.moment < right.moment }
}
