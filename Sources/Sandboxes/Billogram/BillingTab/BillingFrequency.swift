import TollgateCore

/// How often a billing tab becomes an invoice (docs.billogram.com, "Add billing tab settings").
enum BillingFrequency: Hashable {
    /// Every day.
    case daily
    /// Every week, on a day from 1 (Monday) to 7 (Sunday).
    case weekly(Int)
    /// Every month, on a day from 1 to 31, or on the last where the month is shorter.
    case monthly(Int)

    /// What is in force where nobody chose; the real default is each creditor's own.
    static let usual = BillingFrequency.monthly(1)

    private static let dayNames = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// Reads `daily`, `weekly#monday`, `weekly#1` or `monthly#15`.
    init?(_ text: String) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let day = parts.count == 2 ? String(parts[1]) : nil
        switch (parts[0], day) {
        case ("daily", nil): self = .daily
        case ("weekly", let day?):
            let named = Self.dayNames.firstIndex(of: day.lowercased()).map { $0 + 1 }
            guard let number = named ?? Self.number(day, upTo: 7) else { return nil }
            self = .weekly(number)
        case ("monthly", let day?):
            guard let number = Self.number(day, upTo: 31) else { return nil }
            self = .monthly(number)
        default: return nil
        }
    }

    /// A day's number without a sign or leading zeros.
    private static func number(_ text: String, upTo max: Int) -> Int? {
        guard let number = Int(text), (1...max).contains(number), String(number) == text else {
            return nil
        }
        return number
    }

    /// The first date after a moment's on which the tab is billed, as `2026-03-01`.
    func nextDate(after now: Instant) -> String {
        // No two days of any frequency lie further apart than the longest month.
        let days = (1...31).map { now + .seconds(86_400) * $0 }
        return Self.date(of: days.first(where: isDue) ?? now)
    }

    private func isDue(_ moment: Instant) -> Bool {
        switch self {
        case .daily: true
        case .weekly(let day): Self.weekday(of: moment) == day
        case .monthly(let day):
            Self.dayOfMonth(moment) == day
                || Self.dayOfMonth(moment) < day
                    && Self.dayOfMonth(moment + .seconds(86_400)) == 1
        }
    }

    private static func date(of moment: Instant) -> String { String(moment.spaced.prefix(10)) }

    private static func dayOfMonth(_ moment: Instant) -> Int {
        Int(date(of: moment).suffix(2)) ?? 0
    }

    /// The first of January 1970 was a Thursday.
    private static func weekday(of moment: Instant) -> Int {
        let days = (moment.seconds - (moment.seconds % 86_400 + 86_400) % 86_400) / 86_400
        return Int(((days + 3) % 7 + 7) % 7) + 1
    }
}
