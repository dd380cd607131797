import Synchronization
import TollgateCore

/// The networks that get nothing new for a while, because one of their clients sent a flood.
///
/// To lose the connection alone is no loss to who floods: it opens the next one at once, and each brings
/// another burst of work. What is kept is bounded: while ``networksMax`` networks are paused, a further
/// one only loses its connection.
final class FloodPauses: Sendable {
    /// The most networks that are paused at once.
    static let networksMax = 10_000

    private let count = Atomic<Int>(0)
    /// When each pause ends.
    private let ends = Mutex<[IPAddress: MonotonicInstant]>([:])

    /// Begins a pause, or prolongs it; one that ends at once is none.
    ///
    /// - Parameters:
    ///   - network: An IPv4 address, or an IPv6 /64.
    ///   - end: When the network gets something new again.
    ///   - now: The moment of now.
    func begin(for network: IPAddress, until end: MonotonicInstant, at now: MonotonicInstant) {
        guard now < end else { return }
        ends.withLock { ends in
            if ends.count >= Self.networksMax { ends = ends.filter { now < $0.value } }
            if ends.count < Self.networksMax || ends[network] != nil { ends[network] = end }
            count.store(ends.count, ordering: .relaxed)
        }
    }

    /// Tells whether a network is paused.
    func includes(_ network: IPAddress, at now: MonotonicInstant) -> Bool {
        if count.load(ordering: .relaxed) == 0 { return false }
        return ends.withLock { ends in
            guard let end = ends[network] else { return false }
            if now < end { return true }
            ends[network] = nil
            count.store(ends.count, ordering: .relaxed)
            return false
        }
    }
}
