public import TollgateCore

/// The field `Retry-After` of an answer (RFC 9110, section 10.2.3).
public enum RetryAfter {
    /// Reads seconds or a date in the form `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameters:
    ///   - value: The field's value.
    ///   - now: The moment of the answer, from which a date is counted.
    /// - Returns: How long to wait, never below zero; `nil` for any other text.
    public static func read(_ value: String, at now: Instant) -> Duration? {
        if !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }) {
            // More digits than any bound has: as long as the bound allows.
            guard value.utf8.count <= 9, let seconds = Int64(value) else {
                return CallbackSchedule.retryAfterMax
            }
            return .seconds(seconds)
        }
        return moment(value).map { max($0 - now, .zero) }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func moment(_ value: String) -> Instant? {
        let words = value.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].utf8.count == 4, words[0].hasSuffix(","),
            words[5] == "GMT", let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Instant(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }
}
