import Synchronization

/// A caller's place among those who wait for the store: it is taken once, or given up once.
final class Turn: Sendable {
    private enum State {
        case waiting
        case taken
        case givenUp
    }

    /// When the wait ends, in nanoseconds of the monotonic clock.
    let deadline: UInt64
    private let state = Mutex(State.waiting)
    private let onGivingUp: @Sendable () -> Void

    /// Makes a place.
    ///
    /// - Parameters:
    ///   - deadline: When the wait ends, in nanoseconds of the monotonic clock.
    ///   - onGivingUp: Tells the caller that the wait was too long.
    init(deadline: UInt64, onGivingUp: @escaping @Sendable () -> Void) {
        self.deadline = deadline
        self.onGivingUp = onGivingUp
    }

    /// Whether the caller still waits.
    var isWaiting: Bool { state.withLock { $0 == .waiting } }

    /// Takes the turn; `false` where the caller has gone.
    func take() -> Bool {
        state.withLock { state in
            if state == .waiting { state = .taken }
            return state == .taken
        }
    }

    /// Tells the caller that the wait was too long, unless the turn was taken.
    func giveUp() {
        let hasLeft = state.withLock { state in
            guard state == .waiting else { return false }
            state = .givenUp
            return true
        }
        if hasLeft { onGivingUp() }
    }
}
