import TollgateCore

extension Refusal {
    /// Makes the refusal of a call that the world failed, with the wait after which a store may be back.
    static func outage(_ error: any Error, _ name: String) -> Refusal {
        Refusal(.unavailable, retryAfter: (error as? StoreFault)?.retryAfter, limitName: name)
    }
}
