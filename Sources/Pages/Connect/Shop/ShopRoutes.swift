import HTTPTypes
import Hummingbird
import TollgateCore

/// The routes of the demo shop, on the sandbox's listener alone.
///
/// The steps are forms, so that each answer says what was done; nothing is kept between them.
struct ShopRoutes: Sendable {
    /// The paths, and the methods that they answer to.
    static let paths: [KnownPath] = [
        ["shop"], ["shop", "shop.js"],
        KnownPath(["shop", "start"], [.get, .head, .post]),
        KnownPath(["shop", "exchange"], [.get, .head, .post]),
    ]

    /// The most bytes of a form.
    static let formBytesMax = 1_024

    /// The most bytes of a public token; what Tollgate issues is much shorter.
    static let tokenBytesMax = 256

    /// The shop's server side.
    let shop: DemoShop
    /// How often an address may send a form.
    let gate: PageGate

    /// The script of the shop's pages.
    static let script = StaticFile(
        "/shop/shop.js",
        "text/javascript",
        ShopScript.text,
        for: .ownPages
    )

    /// Adds the routes to a router.
    func add(to router: Router<PageContext>) {
        router.get(RouterPath(Self.script.path)) { request, _ in Self.script.answer(request) }
        let first = ShopPage.welcome.response
        router.get("/shop") { _, _ in first }
        router.post("/shop/start") { request, context in
            try await answer(request, context) { _ in ShopPage.linking(try await shop.makeToken()) }
        }
        router.post("/shop/exchange") { request, context in
            try await answer(request, context) { form in
                guard let token = Self.publicToken(form) else {
                    throw DemoShop.Fault("The form carries no public token.")
                }
                return ShopPage.done(try await shop.exchange(token))
            }
        }
        // The address of a step, opened again, begins anew.
        for path in ["/shop/start", "/shop/exchange"] {
            router.get(RouterPath(path)) { _, _ in Response.redirect(to: "/shop") }
        }
    }

    /// The value of the form's one field, if it can be a public token.
    static func publicToken(_ form: String) -> Secret? {
        let pairs = PercentCoding.pairs(form) ?? []
        guard pairs.count == 1, let pair = pairs.first, pair.name == "public_token",
            (1...tokenBytesMax).contains(pair.value.utf8.count),
            pair.value.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return Secret(pair.value)
    }

    private func answer(
        _ request: Request,
        _ context: PageContext,
        _ step: (_ form: String) async throws -> ConnectDocument
    ) async throws -> Response {
        guard !request.comesFromForeignSite(own: context.publicURL) else {
            return ShopPage.foreign.response
        }
        if let seconds = gate.secondsToWait(.shop, context.client) {
            return BusyPage.response(retryAfter: seconds)
        }
        let body = try await request.body.collect(upTo: .max)
        guard body.readableBytes <= Self.formBytesMax else { throw ProblemCode.bodyTooLarge }
        do {
            return try await step(String(buffer: body)).response
        } catch let fault as DemoShop.Fault {
            return ShopPage.failed(fault).response
        }
    }
}
