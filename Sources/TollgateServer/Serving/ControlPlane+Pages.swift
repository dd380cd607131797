import Hummingbird
import Listener
import Logging
import Pages
import TollgateCore

extension ControlPlane {
    /// The control plane of an environment's listener.
    static func pages(_ environment: TollgateCore.Environment, _ logger: Logger) -> ControlPlane {
        let responder = PageRoutes(environment: environment.rawValue).buildResponder()
        return ControlPlane { call in
            // Hummingbird's context takes its id from this key and traps where it is absent.
            var logger = logger
            logger[metadataKey: "hb.request.id"] = "\(call.requestID)"
            let source = ApplicationRequestContextSource(channel: call.channel, logger: logger)
            return try await responder.respond(
                to: call.request,
                context: PageRoutes.Context(source: source)
            )
        }
    }
}
