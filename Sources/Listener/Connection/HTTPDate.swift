import TollgateCore

/// Writes moments as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7), keeping the last text
/// for the rest of its second.
struct HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private var second = Int64.min
    private var last = ""

    /// Returns the text of a moment.
    mutating func text(_ moment: Instant) -> String {
        let seconds = moment.seconds
        if seconds != second {
            second = seconds
            last = Self.write(seconds)
        }
        return last
    }

    private static func write(_ seconds: Int64) -> String {
        let sinceThursday = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
        let weekday = days[Int((sinceThursday % 7 + 7) % 7)]
        let parts = Instant(seconds: seconds).spaced.split(separator: " ")
        let date = parts[0].split(separator: "-")
        let month = months[(Int(date[1]) ?? 1) - 1]
        return "\(weekday), \(date[2]) \(month) \(date[0]) \(parts[1]) GMT"
    }
}
