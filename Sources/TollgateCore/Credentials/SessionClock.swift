import Synchronization

/// When a session was last used, as one node knows it, and how long it may rest.
///
/// The one part of facts that moves: every admitted use sets it forward. It can lag behind what other nodes
/// saw, never run ahead, so a session that seems to have rested too long is read again before it ends.
public final class SessionClock: Sendable {
    /// How long the session lives without being used.
    public let idle: Duration
    private let newest: Atomic<Int64>

    /// Makes a clock.
    ///
    /// - Parameters:
    ///   - idle: How long the session lives without being used.
    ///   - lastUse: The newest use that the store knows.
    public init(idle: Duration, lastUse: Instant) {
        self.idle = idle
        newest = Atomic(lastUse.microseconds)
    }

    /// Notes a use, at the moment at which its head was decided; an older one than the newest changes
    /// nothing.
    public func touch(_ moment: Instant) {
        newest.max(moment.microseconds, ordering: .relaxed)
    }

    /// Whether the session has rested too long.
    public func isOver(at moment: Instant) -> Bool {
        Instant(microseconds: newest.load(ordering: .relaxed)) + idle <= moment
    }
}
