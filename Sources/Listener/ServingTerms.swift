public import Gatekeeper

/// What of a listener can be exchanged while it serves.
///
/// Each event loop has a reference of its own to the terms, so that no request waits for a lock to read
/// them (``Listener/renew(_:)``).
public struct ServingTerms: Sendable {
    /// Decides on requests.
    public var gatekeeper: Gatekeeper
    /// The most of each thing that a client may send or hold.
    public var maxima: ListenerMaxima
    /// The longest wait for each thing.
    public var timeouts: ListenerTimeouts

    /// Makes terms.
    public init(gatekeeper: Gatekeeper, maxima: ListenerMaxima, timeouts: ListenerTimeouts) {
        self.gatekeeper = gatekeeper
        self.maxima = maxima
        self.timeouts = timeouts
    }
}
