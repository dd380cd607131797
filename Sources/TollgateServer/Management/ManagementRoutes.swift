import Gatekeeper
import HTTPTypes
import Hummingbird
import TollgateCore

/// The endpoints for operators, on a loopback port of their own: health, version, metrics, explanations.
struct ManagementRoutes: Sendable {
    let health: Health
    let recorder: Recorder
    let gauges: @Sendable () -> [Gauge]
    let time: TimeSource

    func build() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.get("livez") { _, _ in Self.text("ok\n") }
        router.get("readyz") { request, _ in
            readiness(verbose: request.uri.queryParameters["verbose"] != nil)
        }
        router.get("version") { _, _ in
            Self.json(["name": "tollgate", "version": .string(Version.current)])
        }
        router.get("metrics") { _, _ in
            Self.text(
                recorder.metrics.text(gauges()),
                type: "text/plain; version=0.0.4; charset=utf-8"
            )
        }
        router.get("explain/{id}") { _, context in
            guard let id = context.parameters.get("id"),
                let line = recorder.journal.line(id, at: time.now())
            else {
                return Self.json(["error": "no such request id in the journal"], status: .notFound)
            }
            return Self.json(line.json)
        }
        return router
    }

    private func readiness(verbose: Bool) -> Response {
        let checks = health.checks()
        let isReady = checks.allSatisfy(\.isPassed)
        let status: HTTPResponse.Status = isReady ? .ok : .serviceUnavailable
        guard verbose else { return Self.text(isReady ? "ready\n" : "not ready\n", status: status) }
        let details = checks.map { ($0.name, JSONValue.bool($0.isPassed)) }
        return Self.json(
            ["ready": .bool(isReady), "checks": .object(JSONObject(details))],
            status: status
        )
    }

    private static func text(
        _ text: String,
        type: String = "text/plain; charset=utf-8",
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: .init(byteBuffer: .init(string: text))
        )
    }

    private static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        text(value.text + "\n", type: "application/json", status: status)
    }
}
