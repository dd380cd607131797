import BillplzDialect
import Callbacks
import Gatekeeper
import TollgateCore

/// How badly an organisation's callbacks were received since the last 17:00 in Malaysia: one point for
/// each failed try, 0.0 at best, 10.0 at worst (contract 5).
enum WebhookRank {
    /// The worst rank.
    static let max = 10
    /// How long before the reset the event of a callback can have happened that was tried after it: the
    /// schedule's day and half hour, each wait with its chance.
    static let lookBack: Duration = .seconds(26 * 3_600)
    /// How many callbacks are looked at, newest first: failures of what is older than as many events are not
    /// counted.
    static let callbacksReadMax = 5_000
    /// The words of tries that say nothing about a receiver: a callback given up untried, because its
    /// receiver is disabled, and one that could not be signed here.
    static let faultsOfThisSide: Set = [CallbackRules.receiverDisabled, "unsignable"]

    private static let pageSize = 1_000

    /// Counts the failed tries, as far as they matter.
    ///
    /// Tries have moments of the wall clock, and so has the reset. The event of a callback has the account's
    /// moment, which is never behind that: where the account runs ahead, events of long ago are looked at,
    /// too, but only behind the newer ones.
    static func rank(
        of place: SandboxPlace,
        at now: Instant,
        _ outbox: any OutboxPort
    ) throws -> Int {
        let reset = now.lastRankReset
        var filter = CallbackFilter(
            organisation: place.organisation,
            environment: place.environment,
            since: Instant(microseconds: reset.microseconds - lookBack.wholeMicroseconds),
            isNewestFirst: true,
            limit: pageSize
        )
        var (rank, readCount) = (0, 0)
        while readCount < callbacksReadMax {
            let page = try outbox.list(filter)
            for callback in page where callback.channel == channel {
                rank += callback.tries.count(where: { isFailure($0, since: reset) })
                if rank >= max { return max }
            }
            guard page.count == pageSize, let last = page.last else { break }
            filter.after = last.id
            readCount += page.count
        }
        return rank
    }

    /// The rank as the API shows it.
    static func json(_ rank: Int) -> JSONValue {
        ["rank": .number(JSONNumber(checked: "\(rank).0"))]
    }

    private static var channel: String { BillplzCallbackSigner().channel }

    private static func isFailure(_ entry: CallbackTry, since reset: Instant) -> Bool {
        entry.at >= reset && entry.fault.map { !faultsOfThisSide.contains($0) } == true
    }
}
