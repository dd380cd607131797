import Synchronization

/// How many connections may be open at once, over all listeners that share the allowance.
public final class ConnectionAllowance: Sendable {
    /// The most connections that are open at once.
    public let maximum: Int
    private let openCount = Atomic<Int>(0)
    private let refusedCount = Atomic<Int>(0)

    /// Makes an allowance.
    public init(maximum: Int) { self.maximum = maximum }

    /// The connections that are open now.
    public var open: Int { openCount.load(ordering: .relaxed) }

    /// The connections that were closed unread since the start, because there were too many.
    public var refused: Int { refusedCount.load(ordering: .relaxed) }

    /// Takes one connection out of the allowance, or counts it as refused.
    ///
    /// - Returns: Whether the connection may stay; then ``release()`` is due once, when it closes.
    func take() -> Bool {
        if openCount.add(1, ordering: .relaxed).newValue <= maximum { return true }
        release()
        refusedCount.add(1, ordering: .relaxed)
        return false
    }

    /// Gives one connection back.
    func release() { openCount.subtract(1, ordering: .relaxed) }
}
