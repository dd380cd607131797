import TollgateCore

/// A day of the Gregorian calendar, such as an invoice's.
struct CivilDate: Hashable, Sendable, Comparable {
    /// Days since 1970-01-01.
    let days: Int64

    /// The days that can be read: what lies outside is a slip of the pen, and four digits of the year
    /// stay four.
    static let readable =
        CivilDate(days: -25_567)...CivilDate(days: 376_199)

    private static let secondsPerDay: Int64 = 86_400

    private init(days: Int64) { self.days = days }

    /// Reads `2026-03-01`; `nil` for any other form, an impossible day, or one outside ``readable``.
    init?(_ text: String) {
        guard text.utf8.count == 10, let midnight = Instant(rfc3339: text + "T00:00:00Z") else {
            return nil
        }
        self.init(of: midnight)
        guard Self.readable.contains(self) else { return nil }
    }

    /// The day of a moment, in UTC.
    init(of moment: Instant) {
        let seconds = moment.seconds
        let shift = seconds < 0 ? Self.secondsPerDay - 1 : 0
        days = (seconds - shift) / Self.secondsPerDay
    }

    /// The day as `2026-03-01`.
    var text: String { String(Instant(seconds: days * Self.secondsPerDay).spaced.prefix(10)) }

    /// Returns the day that lies a number of days later.
    func adding(days count: Int64) -> CivilDate { CivilDate(days: days + count) }

    /// Tells whether one day lies before another.
    static func < (left: CivilDate, right: CivilDate) -> Bool { left.days < right.days }
}
