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

    /// When each pause ends; those that are over go when there is no room.
    private let ends = Mutex<[IPAddress: MonotonicInstant]>([:])
    /// The end of the last pause, in nanoseconds: nobody waits for the others' lock while there is none.
    private let lastEnd = Atomic<Int64>(.min)

    /// Begins a pause, or sets the end of one anew; one that ends at once is none.
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
        }
        lastEnd.max(end.nanoseconds, ordering: .releasing)
    }

    /// Tells whether a network is paused.
    func includes(_ network: IPAddress, at now: MonotonicInstant) -> Bool {
        guard now.nanoseconds < lastEnd.load(ordering: .acquiring) else { return false }
        return ends.withLock { ends in ends[network].map { now < $0 } ?? false }
    }
}
