public import Hummingbird
import TollgateCore

/// The routes of the control plane: what no dialect claims.
///
/// A page for people who open the address in a browser, the pages of the problems, and a neutral
/// problem for everything else; the console and the OAuth and Connect pages move in here.
public struct PageRoutes: Sendable {
    /// The context of every request of the control plane.
    public typealias Context = PageContext

    /// One API that the listener speaks.
    public struct API: Sendable {
        let title: String
        let path: String

        /// Makes an entry of its name for people and the path where it begins.
        public init(title: String, path: String) {
            self.title = title
            self.path = path
        }
    }

    private let environment: String
    private let apis: [API]

    /// Makes the routes of a listener whose environment has this name and that speaks these APIs.
    public init(environment: String, apis: [API]) {
        self.environment = environment
        self.apis = apis
    }

    /// Compiles the routes.
    public func buildResponder() -> RouterResponder<Context> {
        let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
        let readOnly: [[String?]] = [[]] + ProblemPages.paths
        router.add(
            middleware: ProblemMiddleware(readOnly: readOnly) { code, context in
                Problem(code, requestID: context.requestID, publicURL: context.publicURL)
            }
        )
        let page = FrontPage(environment: environment, apis: apis).page.response
        router.get("/") { _, _ in page }
        ProblemPages.add(to: router)
        return router.buildResponder()
    }
}
