public import Hummingbird
public import Linking
public import TollgateCore

/// The pages with which end users link accounts: the client's script, the page in the frame and, in the
/// sandbox, a demo shop that embeds it.
public struct ConnectPages: PageSection {
    /// Finds what the page of an attempt shows; `nil` for one that is not there.
    public typealias FrameFinder = @Sendable (_ id: LinkID) async throws -> LinkFrame?
    /// Finds the attempt of a link token; `nil` for a token that is none, or of no use any more.
    public typealias AttemptFinder = @Sendable (_ linkToken: Secret) async throws -> LinkID?

    private let connect: ConnectRoutes
    private let shop: ShopRoutes?

    /// Makes the pages of one listener; both finders know the listener's environment.
    ///
    /// - Parameters:
    ///   - environment: The listener's environment.
    ///   - now: The clock.
    ///   - gate: How often an address may ask.
    ///   - frame: Finds what the page of an attempt shows, such as `LinkDesk.frame(of:in:)`.
    ///   - attempt: Finds the attempt of a link token, for clients that give their page nothing else.
    ///   - shop: The demo shop, or `nil` for none; production has none whatever is given.
    public init(
        environment: TollgateCore.Environment,
        now: @escaping @Sendable () -> Instant,
        gate: PageGate,
        frame: @escaping FrameFinder,
        attempt: @escaping AttemptFinder,
        shop: DemoShop?
    ) {
        connect = ConnectRoutes(
            findFrame: frame,
            findAttempt: attempt,
            environment: environment,
            now: now,
            gate: gate
        )
        self.shop = environment == .sandbox ? shop.map { ShopRoutes(shop: $0, gate: gate) } : nil
    }

    /// The paths that can be read and nothing else.
    public var paths: [KnownPath] {
        ConnectRoutes.paths + (shop == nil ? [] : ShopRoutes.paths)
    }

    /// Adds the pages to a router.
    public func add(to router: Router<PageContext>) {
        connect.add(to: router)
        shop?.add(to: router)
    }
}
