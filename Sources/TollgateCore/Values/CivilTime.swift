/// Moments written as people write them, in UTC and without Foundation's locale machinery.
///
/// Years have four digits (RFC 3339, section 1): a moment outside the years 0000 to 9999 is written as
/// the nearest second within them, and is not read.
extension Instant {
    /// The first second of the year 0000 and the last one of the year 9999, since 1970.
    private static let writtenSeconds: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// The moment as `2026-03-01T12:30:05Z`, with milliseconds where they are not zero.
    public var rfc3339: String {
        let (date, time, milliseconds) = civil
        let fraction = milliseconds == 0 ? "" : "." + Self.padded(milliseconds, 3)
        return "\(date)T\(time)\(fraction)Z"
    }

    /// The moment as `2026-03-01 12:30:05`, which the older billing APIs write.
    public var spaced: String {
        let (date, time, _) = civil
        return "\(date) \(time)"
    }

    /// Reads `2026-03-01T12:30:05Z`, with an optional fraction and an offset such as `+02:00`.
    ///
    /// Any other form, an impossible date, or one that its offset leads out of the years 0000 to 9999,
    /// gives `nil`.
    public init?(rfc3339 text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2),
            scanner.skip("-"), let day = scanner.number(2), scanner.skipAny("Tt "),
            let hour = scanner.number(2), scanner.skip(":"), let minute = scanner.number(2),
            scanner.skip(":"), let second = scanner.number(2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        guard let fraction = scanner.fractionMicroseconds(),
            let offsetMinutes = scanner.offsetMinutes(), scanner.isAtEnd
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        guard Self.date(days: days) == (year, month, day) else { return nil }
        let seconds =
            days * 86_400 + Int64(hour * 3_600 + minute * 60 + second - offsetMinutes * 60)
        // The offset may lead out of the first and the last year.
        guard Self.writtenSeconds.contains(seconds) else { return nil }
        self.init(microseconds: seconds * 1_000_000 + Int64(fraction))
    }

    private var civil: (date: String, time: String, milliseconds: Int) {
        let range = Self.writtenSeconds
        let whole = self.seconds
        let seconds = min(max(whole, range.lowerBound), range.upperBound)
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let ofDay = Int(seconds - days * 86_400)
        let (year, month, day) = Self.date(days: days)
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        let time =
            "\(Self.padded(ofDay / 3_600, 2)):\(Self.padded(ofDay / 60 % 60, 2)):\(Self.padded(ofDay % 60, 2))"
        let milliseconds = seconds == whole ? (microseconds - whole * 1_000_000) / 1_000 : 0
        return (date, time, Int(milliseconds))
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Days since 1970-01-01 of a date of the Gregorian calendar, counted from a year that begins in March.
    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era) * 146_097 + Int64(dayOfEra) - 719_468
    }

    private static func date(days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }
}

/// A cursor over ASCII text that reads digits of a fixed width.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ width: Int) -> Int? {
        guard rest.count >= width else { return nil }
        var value = 0
        for digit in rest.prefix(width) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(width)
        return value
    }

    mutating func skip(_ letter: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: letter) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func skipAny(_ letters: String) -> Bool {
        letters.unicodeScalars.contains { skip($0) }
    }

    /// The fraction, zero where there is none; `nil` for a point without a digit.
    mutating func fractionMicroseconds() -> Int? {
        guard skip(".") else { return 0 }
        var value = 0
        var digits = 0
        while let digit = number(1) {
            if digits < 6 { value = value * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in 0..<max(0, 6 - digits) { value *= 10 }
        return value
    }

    mutating func offsetMinutes() -> Int? {
        if skipAny("Zz") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), skip(":"), let minutes = number(2),
            hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
