import Synchronization

/// The rings in use by a running process, which a rotation may change at any moment.
///
/// Whoever needs keys takes ``current`` once for a piece of work and goes on with that value.
public final class LiveRings: Sendable {
    private let rings: Mutex<Rings>

    /// Makes a holder.
    public init(_ rings: Rings) { self.rings = Mutex(rings) }

    /// The rings as they are now.
    public var current: Rings { rings.withLock { $0 } }

    /// The keys of digests as they are now: all that a request needs, at the price of one reference.
    public var peppers: PepperRing { rings.withLock { $0.peppers } }

    /// Puts other rings into use.
    public func replace(_ other: Rings) { rings.withLock { $0 = other } }
}
