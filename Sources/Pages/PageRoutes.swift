import HTTPTypes
public import Hummingbird

/// The routes of the control plane: what no dialect claims.
///
/// For now a page for people who open the address in a browser, and a neutral 404 in the form of RFC 9457
/// for everything else; the console and the OAuth and Connect pages move in here.
public struct PageRoutes: Sendable {
    /// The context of every request of the control plane.
    public typealias Context = BasicRequestContext

    private let environment: String

    /// Makes the routes of a listener whose environment has this name.
    public init(environment: String) { self.environment = environment }

    /// Compiles the routes.
    public func buildResponder() -> RouterResponder<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: ProblemMiddleware())
        let page = FrontPage(environment: environment).response
        router.get("/") { _, _ in page }
        return router.buildResponder()
    }
}
