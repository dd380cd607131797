import Gatekeeper
import HTTPTypes
import Hummingbird
import NIOPosix
import Pages
import TollgateCore

/// The endpoints for operators, on a loopback port of their own: health, version, metrics, explanations.
struct ManagementRoutes: Sendable {
    let health: Health
    let reloads: ReloadRecord
    let feed: FeedFollower
    let recorder: Recorder
    let refusals: ArchiveFiles
    let dialects: [any Dialect]
    let hosts: ManagementHosts
    let gauges: @Sendable () -> [Gauge]
    let time: TimeSource

    /// The paths, each of which can be read and nothing else.
    private static let paths: [KnownPath] =
        [
            ["livez"], ["startupz"], ["readyz"], ["version"], ["metrics"], ["settled"],
            ["explain", nil], ["openapi.json"],
        ]
        + ProblemPages.paths

    func build() -> Router<BasicRequestContext> {
        let router = Router(
            context: BasicRequestContext.self,
            options: .autoGenerateHeadEndpoints
        )
        // This listener has no public address: the types of its problems are addresses within it.
        router.add(
            middleware: ProblemMiddleware(paths: Self.paths) { code, context in
                Problem(code, requestID: context.id, publicURL: "")
            }
        )
        router.add(middleware: hosts)
        ProblemPages.add(to: router)
        router.get("livez") { _, _ in Self.text("ok\n") }
        router.get("startupz") { _, _ in
            health.hasStarted
                ? Self.text("started\n") : Self.text("starting\n", status: .serviceUnavailable)
        }
        router.get("readyz") { request, _ in
            await readiness(verbose: request.uri.queryParameters["verbose"] != nil)
        }
        router.get("version") { _, _ in
            Self.json(["name": "tollgate", "version": .string(Version.current)])
        }
        let description = ManagementDocument.document.json(version: Version.current)
        router.get("openapi.json") { _, _ in Self.json(description) }
        router.get("metrics") { _, _ in
            Self.text(
                recorder.metrics.text(gauges()),
                type: "text/plain; version=0.0.4; charset=utf-8"
            )
        }
        // For the command: what it has committed is in force here once this has answered.
        router.get("settled") { _, _ in
            try await feed.settle()
            return Self.json(["settled": true])
        }
        router.get("explain/{id}") { _, context in
            let explanation = try await explanation(context.parameters.get("id") ?? "")
            guard let explanation else { throw ProblemCode.unknownRequestID }
            return Self.json(explanation.json)
        }
        return router
    }

    /// What is known of a request: from memory, else from the refusals on the disk.
    private func explanation(_ requestID: String) async throws -> Explanation? {
        let now = time.now()
        if let line = recorder.journal.line(requestID, at: now) {
            return Explanation(line, dialects)
        }
        let files = refusals
        let line = try await NIOThreadPool.singleton.runIfActive {
            files.line(requestID, at: now)
        }
        return line.map { Explanation($0, dialects) }
    }

    private func readiness(verbose: Bool) async -> Response {
        let checks = await health.checks()
        let isReady = checks.allSatisfy(\.isPassed)
        let status: HTTPResponse.Status = isReady ? .ok : .serviceUnavailable
        let faults = checks.compactMap { check in check.fault.map { (check.name, $0) } }
        guard verbose else {
            let lines = faults.map { "not ready: \($0.0): \($0.1)\n" }.joined()
            return Self.text(isReady ? "ready\n" : lines, status: status)
        }
        let details = checks.map { ($0.name, JSONValue.bool($0.isPassed)) }
        let reasons = faults.map { ($0.0, JSONValue.string($0.1)) }
        return Self.json(
            [
                "ready": .bool(isReady), "checks": .object(JSONObject(details)),
                "faults": .object(JSONObject(reasons)),
                // What an operator should mend, although nothing keeps the node from serving.
                "warnings": .array(warnings().map(JSONValue.string)),
            ],
            status: status
        )
    }

    private func warnings() -> [String] {
        reloads.isTaken
            ? [] : ["the last reload was refused; the configuration before it is in force"]
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
