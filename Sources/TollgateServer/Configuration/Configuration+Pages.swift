import TollgateCore

extension Configuration {
    /// The pages that Tollgate itself shows.
    public struct Pages: Sendable, Equatable {
        /// Whether the sandbox has the demo shop.
        public var shop = ShopOffer.auto

        /// Forms of the demo shop from one address; `nil` is no limit.
        public var shopPerAddress: RateLimitSetting? = RateLimitSetting(
            count: 60,
            interval: .seconds(60)
        )

        /// Pages of attempts, and searches for one, from one address; `nil` is no limit.
        public var connectPerAddress: RateLimitSetting? = RateLimitSetting(
            count: 300,
            interval: .seconds(60)
        )
    }

    /// Where the demo shop is offered; never in production.
    public enum ShopOffer: String, Sendable, CaseIterable {
        /// Where this machine alone reaches the sandbox: it listens on loopback addresses, and its public
        /// address is one, so that no proxy stands before it.
        case auto
        /// Wherever the sandbox can be reached from.
        case always = "on"
        /// Nowhere.
        case never = "off"
    }

    /// Whether the sandbox's listeners have the demo shop.
    var offersShop: Bool {
        switch pages.shop {
        case .always: true
        case .never: false
        case .auto:
            // The plain listener is the sandbox's too; it mostly refuses everything.
            [
                environments.sandbox.listen,
                insecureAcceptPlainHTTPForBenchmarks ? plainListen : nil,
            ]
            .compactMap(\.self).allSatisfy(\.isLoopback)
                && publicURL(of: .sandbox, boundPort: 0).isLoopback
        }
    }
}
