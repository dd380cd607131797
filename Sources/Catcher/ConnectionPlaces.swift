import Synchronization

/// Counts the connections that are open.
final class ConnectionPlaces: Sendable {
    private let maximum: Int
    private let taken = Mutex(0)

    /// Makes a count of places, all of them free.
    init(_ maximum: Int) { self.maximum = maximum }

    /// Takes a place; `false` where none is free.
    func enter() -> Bool {
        taken.withLock { taken in
            guard taken < maximum else { return false }
            taken += 1
            return true
        }
    }

    /// Gives a place back.
    func leave() { taken.withLock { $0 -= 1 } }
}
