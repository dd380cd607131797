import RateLimits
import TollgateCore

/// How answers tell callers where they stand with the limits that were charged for them.
public enum LimitHeaders: String, Sendable, Hashable, CaseIterable {
    /// `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-11.
    case standard
    /// `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` of the tightest limit.
    case legacy
    /// Both forms.
    case both
    /// Not at all.
    case off

    /// Adds the fields to an answer's.
    func add(_ standings: [LimitStanding], to fields: inout HeaderFields) {
        switch self {
        case .standard: Self.addStandard(standings, to: &fields)
        case .legacy: Self.addLegacy(standings, to: &fields)
        case .both:
            Self.addStandard(standings, to: &fields)
            Self.addLegacy(standings, to: &fields)
        case .off: break
        }
    }

    /// Adds the three fields of a dialect that says `unlimited` where no limit holds.
    static func addUnlimited(_ standings: [LimitStanding], to fields: inout HeaderFields) {
        guard standings.isEmpty else { return addLegacy(standings, to: &fields) }
        for name in legacyNames { fields.add(name, "unlimited") }
    }

    private static let legacyNames = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]

    /// Both fields are lists of structured fields (RFC 9651), each item a string with parameters.
    ///
    /// The draft's `t` is the time until more becomes available, which is what a sliding interval can
    /// promise; `w` is rounded up, so that a client never believes in more than there is.
    private static func addStandard(
        _ standings: [LimitStanding],
        to fields: inout HeaderFields
    ) {
        var (policy, state) = ("", "")
        for standing in standings {
            let limit = standing.limit
            let separator = policy.isEmpty ? "" : ", "
            policy +=
                "\(separator)\"\(limit.name)\";q=\(limit.count);w=\(limit.interval.secondsRoundedUp)"
            state +=
                "\(separator)\"\(limit.name)\";r=\(standing.remaining)"
                + ";t=\(standing.moreIn.secondsRoundedUp)"
        }
        fields.add("RateLimit-Policy", policy)
        fields.add("RateLimit", state)
    }

    /// The tightest limit is the one with the least left, of several the one that takes longest.
    private static func addLegacy(_ standings: [LimitStanding], to fields: inout HeaderFields) {
        let tightest = standings.min {
            ($0.remaining, $1.moreIn) < ($1.remaining, $0.moreIn)
        }
        guard let tightest else { return }
        let values = [
            Int64(tightest.limit.count), Int64(tightest.remaining),
            Int64(tightest.moreIn.secondsRoundedUp),
        ]
        for (name, value) in zip(legacyNames, values) { fields.add(name, String(value)) }
    }
}
