import Synchronization
import TollgateCore

/// Counts the requests that each network gives up, and holds off for a while who gives up a flood of them.
///
/// To lose its connection is no loss to who floods: it opens the next one at once, and each brings another
/// burst of work. So the count goes over all connections of a network, and who exceeds it gets no new one;
/// those that are open go on, for they may be somebody else's. What is kept is bounded: beyond
/// ``networksMax`` networks nobody else is counted or held off.
final class FloodWatch: Sendable {
    /// How long requests are counted before the count begins anew.
    static let window: Duration = .seconds(10)
    /// The most requests that a network may give up within the window.
    static let givenUpMax = 100
    /// The most networks that are counted, and the most that are held off.
    static let networksMax = 10_000

    private struct State {
        /// What each network has given up in this window.
        var givenUp: [IPAddress: Int] = [:]
        var windowEnd = MonotonicInstant(nanoseconds: .min)
        /// When each network gets connections again; those that do go with the window.
        var pauses: [IPAddress: MonotonicInstant] = [:]

        mutating func renew(at now: MonotonicInstant) {
            if now < windowEnd { return }
            windowEnd = now + FloodWatch.window
            givenUp.removeAll()
            pauses = pauses.filter { now < $0.value }
        }
    }

    private let state = Mutex(State())
    /// The end of the last pause, in nanoseconds: while there is none, nobody waits for the lock.
    private let lastEnd = Atomic<Int64>(.min)

    /// Counts a request that a network has given up.
    ///
    /// - Parameters:
    ///   - network: An IPv4 address, or an IPv6 /64.
    ///   - pause: How long it is held off if this is one too many; zero for not at all.
    ///   - now: The moment of now.
    /// - Returns: Whether the network is held off from now on, and was not before.
    func note(_ network: IPAddress, pause: Duration, at now: MonotonicInstant) -> Bool {
        let end = now + pause
        let isFlood = state.withLock { state in
            state.renew(at: now)
            if let pauseEnd = state.pauses[network], now < pauseEnd { return false }
            let count = state.givenUp[network] ?? 0
            guard count > 0 || state.givenUp.count < Self.networksMax else { return false }
            state.givenUp[network] = count + 1
            guard count >= Self.givenUpMax, now < end, state.pauses.count < Self.networksMax
            else { return false }
            state.givenUp[network] = nil
            state.pauses[network] = end
            return true
        }
        if isFlood { lastEnd.max(end.nanoseconds, ordering: .releasing) }
        return isFlood
    }

    /// Tells whether a network is held off.
    func holdsOff(_ network: IPAddress, at now: MonotonicInstant) -> Bool {
        guard now.nanoseconds < lastEnd.load(ordering: .acquiring) else { return false }
        return state.withLock { $0.pauses[network].map { now < $0 } ?? false }
    }
}
