import Dispatch
import Synchronization

/// Everybody who waits for the store, the longest wait first.
///
/// All wait equally long, so that the order of coming is the order of giving up.
final class WaitingRoom: Sendable {
    private let waitNanoseconds: UInt64
    private let turns = Mutex<[Turn]>([])

    /// Makes an empty room.
    ///
    /// - Parameter wait: How long each may wait.
    init(wait: Duration) {
        waitNanoseconds = UInt64(wait / .nanoseconds(1))
    }

    /// Begins to wait.
    ///
    /// - Parameter onGivingUp: Tells the caller that the wait was too long.
    /// - Returns: The caller's turn.
    func enter(_ onGivingUp: @escaping @Sendable () -> Void) -> Turn {
        let deadline = DispatchTime.now().uptimeNanoseconds + waitNanoseconds
        let turn = Turn(deadline: deadline, onGivingUp: onGivingUp)
        turns.withLock { $0.append(turn) }
        return turn
    }

    /// Lets those go whose wait is over.
    ///
    /// - Parameter now: The moment, in nanoseconds of the monotonic clock.
    func release(at now: UInt64) {
        let gone = turns.withLock { turns in
            let gone = Array(turns.prefix { $0.deadline <= now || !$0.isWaiting })
            turns.removeFirst(gone.count)
            return gone
        }
        for turn in gone { turn.giveUp() }
    }

    /// How many are in the room; tests ask.
    var count: Int { turns.withLock { $0.count } }
}
