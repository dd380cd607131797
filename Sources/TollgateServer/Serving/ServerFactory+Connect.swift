import Gatekeeper
import Linking
import Pages
import TollgateCore

extension ServerFactory {
    /// The groups of pages of a listener besides the usual ones: Connect's, where a dialect links accounts.
    ///
    /// Their paths are there once: of several such dialects the first has them.
    func sections(of listener: ListenerProfile, _ gatekeeper: Gatekeeper) -> [any PageSection] {
        let linking = registry.modules.first { $0.linking != nil }
        guard let linking, let part = linking.linking, let desk = linkDesks()[linking.name] else {
            return []
        }
        let (environment, time) = (listener.environment, installation.time)
        let counter = ShopCounter(
            demo: part.demo,
            desk: desk,
            store: installation.store,
            gatekeeper: gatekeeper,
            listener: listener,
            time: time
        )
        return [
            ConnectPages(
                environment: environment,
                now: { time.now() },
                frame: { try await desk.frame(of: $0, in: environment) },
                attempt: { try await desk.attempt(ofLinkToken: $0, in: environment) },
                shop: counter.shop
            )
        ]
    }
}
