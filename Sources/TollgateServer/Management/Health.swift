import Gatekeeper
import Listener
import Synchronization
import TollgateCore

/// Whether the server can do its work, as `/readyz` tells balancers.
final class Health: Sendable {
    /// One condition of readiness.
    struct Check: Sendable {
        let name: String
        let isPassed: Bool
    }

    private let isServing = Atomic<Bool>(false)
    private let feed: FeedFollower
    private let tls: TLSMaterialStore
    private let time: TimeSource

    init(feed: FeedFollower, tls: TLSMaterialStore, time: TimeSource) {
        self.feed = feed
        self.tls = tls
        self.time = time
    }

    /// Says that the listeners are open, or that they are about to close.
    func setServing(_ serving: Bool) { isServing.store(serving, ordering: .relaxed) }

    func checks() -> [Check] {
        [
            Check(name: "serving", isPassed: isServing.load(ordering: .relaxed)),
            Check(name: "store_feed", isPassed: feed.isFresh(at: time.monotonic())),
            Check(name: "certificate", isPassed: tls.expiry > time.now()),
        ]
    }
}
