public import Hummingbird
public import TollgateCore

/// The routes of the control plane: what no dialect claims.
///
/// A page for people who open the address in a browser, the pages of the problems, and a neutral
/// problem for everything else; Connect's pages and others are sections.
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

    private let environment: TollgateCore.Environment
    private let apis: [API]
    private let signers: [any CallbackSigner]
    private let version: String
    private let explanation: SignatureExplanation
    private let sections: [any PageSection]

    /// Makes the routes of a listener.
    ///
    /// - Parameters:
    ///   - environment: The listener's environment.
    ///   - apis: The APIs that it speaks.
    ///   - signers: Who knows the signatures that the sandbox explains.
    ///   - version: The version of the product.
    ///   - now: The clock of the checks of signatures.
    ///   - sections: The groups of pages that the listener has besides, such as Connect's.
    public init(
        environment: TollgateCore.Environment,
        apis: [API],
        signers: [any CallbackSigner],
        version: String,
        now: @escaping @Sendable () -> Instant,
        sections: [any PageSection] = []
    ) {
        self.environment = environment
        self.apis = apis
        self.signers = signers
        self.version = version
        explanation = SignatureExplanation(signers: signers, now: now)
        self.sections = sections
    }

    /// The paths that a sandbox has besides.
    private static let sandboxPaths: [KnownPath] = [
        ["openapi.json"], KnownPath(["verify", "explain"], [.post]),
    ]

    /// Compiles the routes.
    public func buildResponder() -> RouterResponder<Context> {
        let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
        let sandbox = environment == .sandbox ? Self.sandboxPaths : []
        let paths = [[]] + sandbox + ProblemPages.paths + sections.flatMap(\.paths)
        router.add(
            middleware: ProblemMiddleware(paths: paths) { code, context in
                Problem(code, requestID: context.requestID, publicURL: context.publicURL)
            }
        )
        let page = FrontPage(environment: environment.rawValue, apis: apis).page.response
        router.get("/") { _, _ in page }
        ProblemPages.add(to: router)
        for section in sections { section.add(to: router) }
        if environment == .sandbox {
            let description = PagesDocument.document(signers: signers).json(version: version)
            router.get(RouterPath(APIDocument.path)) { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: .init(bytes: description.bytes))
                )
            }
            let explanation = explanation
            router.post("/verify/explain") { request, context in
                let body = try await request.body.collect(upTo: .max)
                return explanation.answer(Array(buffer: body), context)
            }
        }
        return router.buildResponder()
    }
}
