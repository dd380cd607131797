import Gatekeeper
import Linking
import Pages
import RateLimits
import TollgateCore

extension ServerFactory {
    /// The groups of pages of a listener besides the usual ones: Connect's, where a dialect links accounts.
    ///
    /// Their paths are there once: of several such dialects the first has them.
    func sections(
        of listener: ListenerProfile,
        _ gatekeeper: Gatekeeper,
        _ limiter: RateLimiter
    ) -> [any PageSection] {
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
                gate: pageGate(limiter),
                frame: { try await desk.frame(of: $0, in: environment) },
                attempt: { try await desk.attempt(ofLinkToken: $0, in: environment) },
                shop: configuration.offersShop ? counter.shop : nil
            )
        ]
    }

    /// The limits of the pages, counted where all limits are.
    private func pageGate(_ limiter: RateLimiter) -> PageGate {
        func limit(_ name: String, _ setting: RateLimitSetting?) -> RateLimit? {
            setting.map { RateLimit(name: name, count: $0.count, interval: $0.interval) }
        }
        let (pages, time) = (configuration.pages, installation.time)
        let connect = limit("pages.connectPerAddress", pages.connectPerAddress)
        let shop = limit("pages.shopPerAddress", pages.shopPerAddress)
        return PageGate { group, client in
            let limit =
                switch group {
                case .connect: connect
                case .shop: shop
                }
            guard let limit else { return nil }
            let charge = Charge(limit, .address(client.limitingNetwork))
            switch limiter.charge([charge], at: time.monotonic()) {
            case .admitted: return nil
            case .limited(_, let wait): return wait
            }
        }
    }
}
