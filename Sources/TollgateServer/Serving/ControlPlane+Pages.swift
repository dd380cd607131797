import Gatekeeper
import Hummingbird
import Listener
import Logging
import Pages
import TollgateCore

extension ControlPlane {
    /// The control plane of an environment's listener.
    static func pages(
        _ environment: TollgateCore.Environment,
        _ registry: Registry,
        _ time: TimeSource,
        _ sections: [any PageSection],
        _ logger: Logger
    ) -> ControlPlane {
        let apis = registry.modules.map { PageRoutes.API(title: $0.title, path: $0.basePath) }
        let responder = PageRoutes(
            environment: environment,
            apis: apis,
            signers: registry.callbackSigners,
            version: Version.current,
            now: { time.now() },
            sections: sections
        ).buildResponder()
        return ControlPlane { call in
            let source = PageContextSource(
                logger: logger,
                publicURL: call.listener.publicURL,
                requestID: call.requestID,
                client: call.view.client
            )
            return try await responder.respond(
                to: call.request,
                context: PageRoutes.Context(source: source)
            )
        }
    }
}
