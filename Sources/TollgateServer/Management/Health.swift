import Gatekeeper
import Listener
import Synchronization
import TollgateCore

/// Whether the server can do its work, as `/readyz` tells balancers.
final class Health: Sendable {
    /// One condition of readiness.
    struct Check: Sendable {
        let name: String
        /// What is wrong, or `nil` where nothing is.
        let fault: String?

        var isPassed: Bool { fault == nil }
    }

    private let isServing = Atomic<Bool>(false)
    private let isStarted = Atomic<Bool>(false)
    private let feed: FeedFollower
    private let tls: TLSMaterialStore
    private let probe: StoreProbe
    private let time: TimeSource

    init(feed: FeedFollower, tls: TLSMaterialStore, probe: StoreProbe, time: TimeSource) {
        self.feed = feed
        self.tls = tls
        self.probe = probe
        self.time = time
    }

    /// Says that the listeners are open, or that they are about to close.
    func setServing(_ serving: Bool) {
        isServing.store(serving, ordering: .relaxed)
        if serving { isStarted.store(true, ordering: .relaxed) }
    }

    /// Whether the listeners have once been open; it stays so while the process lives.
    var hasStarted: Bool { isStarted.load(ordering: .relaxed) }

    /// The conditions in the order in which a start fulfils them.
    ///
    /// The first three hold as soon as anybody can ask: a start without a configuration, without keys or with
    /// a store that is not migrated ends before the management listener opens. They do not fall back: a
    /// reload or a keys' file that is refused leaves the old values in force.
    func checks() async -> [Check] {
        let isServing = isServing.load(ordering: .relaxed)
        // A server that ends has taken its report back, and must not report itself again.
        let storeFault = isServing ? await probe.fault() : nil
        let isFresh = feed.isFresh(at: time.monotonic())
        return [
            Check(name: "configuration", fault: nil),
            Check(name: "keys", fault: nil),
            Check(name: "migrations", fault: nil),
            Check(name: "serving", fault: isServing ? nil : "it is starting, or about to end"),
            Check(name: "store_feed", fault: isFresh ? nil : "the change feed cannot be read"),
            Check(name: "store_write", fault: storeFault),
            Check(
                name: "certificate",
                fault: tls.expiry > time.now() ? nil : "the certificate has ended"
            ),
        ]
    }
}
