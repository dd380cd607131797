import TollgateCore

extension Instant {
    /// The moments that documents can have, in microseconds: the years 1 to 9999.
    ///
    /// A snapshot may have been written by hand, and sums and dates of other moments could trap.
    static let kept: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_271_999_999_999

    /// The days that documents can have, counted from 1970.
    private static let keptDays: ClosedRange<Int64> = -719_162...2_932_895

    /// Reads a moment of a document; `nil` for anything else.
    init?(kept json: JSONValue?) {
        guard let microseconds = json?.integer, Self.kept.contains(microseconds) else {
            return nil
        }
        self.init(microseconds: microseconds)
    }

    /// What is kept of the moment.
    var keptJSON: JSONValue { .integer(microseconds) }

    /// The date of the day that lies so many days after the moment's own, as `2026-03-16`, in UTC.
    func date(plusDays count: Int64) -> String {
        let days = min(max(day, Self.keptDays.lowerBound), Self.keptDays.upperBound) + count
        let kept = min(max(days, Self.keptDays.lowerBound), Self.keptDays.upperBound)
        return String(Instant(seconds: kept * 86_400).rfc3339.prefix(10))
    }
}
