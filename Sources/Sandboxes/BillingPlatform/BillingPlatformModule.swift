import BillingPlatformDialect
public import Gatekeeper
import TollgateCore

/// BillingPlatform as the server's registry takes it.
public enum BillingPlatformModule {
    /// The dialect, its sandbox and its part of `quickstart`.
    public static let module = DialectModule(
        name: "billingplatform",
        title: "BillingPlatform",
        basePath: "/{organisation}/rest/2.0",
        kinds: [
            .billingPlatformUser, .billingPlatformSession, .billingPlatformClient,
            .billingPlatformAccessToken, .billingPlatformRefreshToken,
        ],
        options: [
            BillingPlatformDialect.invalidSessionStatusOption,
            BillingPlatformDialect.refreshTokenAsBearerOption,
        ],
        makeDialect: { BillingPlatformDialect(options: $0) },
        makeSandbox: { world in
            FaultInjection(
                BillingPlatformSandbox(world),
                voice: .billingPlatform(options: world.options)
            )
        },
        seed: { try BillingPlatformSeed($0, $1).fill() },
        quickstart: { try await BillingPlatformQuickstart(desk: $0).section() }
    )
}
