public import TollgateCore

/// A callback that was caught and kept.
public struct CaughtCallback: Sendable {
    /// Its name in its folder.
    public let id: CaughtID
    /// When it had arrived whole.
    public let caughtAt: Instant
    /// What arrived.
    public let request: CaughtRequest

    /// Makes a callback.
    public init(id: CaughtID, caughtAt: Instant, request: CaughtRequest) {
        self.id = id
        self.caughtAt = caughtAt
        self.request = request
    }
}
