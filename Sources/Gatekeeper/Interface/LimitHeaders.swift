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
        fields.add("RateLimit-Limit", String(tightest.limit.count))
        fields.add("RateLimit-Remaining", String(tightest.remaining))
        fields.add("RateLimit-Reset", String(tightest.moreIn.secondsRoundedUp))
    }
}
