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
        _ live: LiveTerms,
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
            live: live,
            listener: listener,
            time: time
        )
        return [
            ConnectPages(
                environment: environment,
                now: { time.now() },
                gate: pageGate(live, limiter),
                frame: { try await desk.frame(of: $0, in: environment) },
                attempt: { try await desk.attempt(ofLinkToken: $0, in: environment) },
                shop: configuration.offersShop ? counter.shop : nil
            )
        ]
    }

    /// The limits of the pages, counted where all limits are.
    private func pageGate(_ live: LiveTerms, _ limiter: RateLimiter) -> PageGate {
        let time = installation.time
        return PageGate { group, client in
            let pages = live.configuration.pages
            let (name, setting) =
                switch group {
                case .connect: ("pages.connectPerAddress", pages.connectPerAddress)
                case .shop: ("pages.shopPerAddress", pages.shopPerAddress)
                }
            guard let setting else { return nil }
            let limit = RateLimit(name: name, count: setting.count, interval: setting.interval)
            let charge = Charge(limit, .address(client.limitingNetwork))
            switch limiter.charge([charge], at: time.monotonic()) {
            case .admitted: return nil
            case .limited(_, let wait): return wait
            }
        }
    }
}
