import TollgateCore

/// Moments as Billplz writes them: in Malaysia's time, eight hours ahead of UTC all year round.
extension Instant {
    private static let offsetSeconds: Int64 = 8 * 3_600
    private static let daySeconds: Int64 = 86_400
    /// The hour at which the rank of webhooks begins anew (contract 5).
    private static let resetSeconds: Int64 = 17 * 3_600

    private var shifted: Instant { self + .seconds(Self.offsetSeconds) }

    /// The moment as `2018-09-27 15:15:09 +0800`.
    var malaysianSpaced: String { shifted.spaced + " +0800" }

    /// The moment as `2017-02-23T12:49:23.612+08:00`, always with milliseconds.
    var malaysianISO: String {
        let text = String(shifted.rfc3339.dropLast())
        let fraction = text.contains(".") ? "" : ".000"
        return text + fraction + "+08:00"
    }

    /// The day as `2018-9-27`: a due date that nobody named is written without leading zeros.
    var malaysianDay: String {
        let parts = shifted.spaced.prefix(10).split(separator: "-")
        return parts.map { $0.drop { $0 == "0" } }.joined(separator: "-")
    }

    /// The newest moment, not after this one, at which the clocks showed 17:00.
    var lastRankReset: Instant {
        let local = shifted.seconds - Self.resetSeconds
        let shift = local < 0 ? Self.daySeconds - 1 : 0
        let days = (local - shift) / Self.daySeconds
        return Instant(seconds: days * Self.daySeconds + Self.resetSeconds - Self.offsetSeconds)
    }
}
