import BillogramDialect
import Gatekeeper
import SandboxFixtures
import Synchronization
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("A fault on request")
struct FaultTests {
    /// Records how long calls waited, without waiting.
    private final class Pauses: Sendable {
        private let taken = Mutex<[Duration]>([])

        var all: [Duration] { taken.withLock { $0 } }

        func take(_ duration: Duration) { taken.withLock { $0.append(duration) } }
    }

    private let pauses = Pauses()

    private func stage() throws -> SandboxStage {
        let pauses = pauses
        return try SandboxStage { world in
            FaultInjection(BillogramSandbox(world), voice: .billogram) { pauses.take($0) }
        }
    }

    private func reply(
        _ stage: SandboxStage,
        _ line: String,
        _ body: JSONValue? = nil,
        headers: HeaderFields = [:],
        environment: Environment = .sandbox
    ) async throws -> Reply {
        let ending = try await stage.call(
            line,
            body: body?.bytes ?? [],
            headers: headers,
            environment: environment
        )
        guard case .answered(let reply) = ending else { throw SandboxStage.NotAnswered() }
        return reply
    }

    private static let expected: [(SandboxFault, Int, String?)] = [
        (.limited, 429, "TOO_MANY_REQUESTS"), (.internalError, 500, "INTERNAL_ERROR"),
        (.unavailable, 503, "SERVICE_UNAVAILABLE"), (.malformed, 200, nil),
        (.notAvailableYet, 404, "NOT_AVAILABLE_YET"), (.invalidAuth, 403, "INVALID_AUTH"),
    ]

    @Test(
        "is asked for by a value of a form, however its colon is written",
        arguments: ["a=1&b=fault:503", "b=fault%3A503", "b=fault%3a503&c"]
    )
    func isReadInForms(_ body: String) async throws {
        let stage = try stage()
        let ending = try await stage.call("POST /api/v2/customer", body: Array(body.utf8))
        guard case .answered(let asked) = ending else { throw SandboxStage.NotAnswered() }
        #expect(asked.status == 503)
    }

    @Test("is answered before anything is changed", arguments: expected)
    func isAnswered(_ fault: SandboxFault, _ status: Int, _ code: String?) async throws {
        let stage = try stage()
        let asked = try await reply(
            stage,
            "POST /api/v2/customer",
            ["name": "a"],
            headers: ["x-sandbox-fault": fault.rawValue]
        )
        #expect(asked.status == status)
        #expect(asked.headers["content-type"] == "application/json")
        #expect(asked.headers["x-sandbox-fault"] == fault.rawValue)
        let envelope = try? JSONValue(reading: asked.body)
        #expect(envelope?.object?["status"]?.string == code)
        let waits = [SandboxFault.limited, .unavailable].contains(fault)
        #expect(asked.headers["retry-after"] == (waits ? "2" : nil))
        let list = try await stage.ask("GET /api/v2/customer")
        #expect(list.object?["meta"] == ["total_count": 0])
    }

    @Test("that is slow waits a stated time, then answers as always")
    func slowWaits() async throws {
        let stage = try stage()
        let slow = try await reply(
            stage,
            "POST /api/v2/customer",
            ["name": "a"],
            headers: ["X-Sandbox-Fault": "slow"]
        )
        #expect(slow.status == 200 && pauses.all == [SandboxFault.slowDelay])
        let list = try await stage.ask("GET /api/v2/customer")
        #expect(list.object?["meta"] == ["total_count": 1])
    }

    @Test(
        "is asked for by a value where no header can be set",
        arguments: [
            ("GET /api/v2/customer/fault:503", nil), ("GET /api/v2/item/fault%3A503", nil),
            (
                "GET /api/v2/item?filter_type=field&filter_field=title&filter_value=fault%3A503",
                nil
            ),
            ("POST /api/v2/customer", ["name": "fault:503"]),
            ("POST /api/v2/item", ["price": "x", "title": "fault:503"]),
        ] as [(String, JSONValue?)]
    )
    func isAskedForByAValue(_ line: String, _ body: JSONValue?) async throws {
        let stage = try stage()
        #expect(try await reply(stage, line, body).status == 503)
    }

    @Test(
        "is not read into other values",
        arguments: [
            ["name": "fault:"], ["name": "fault:504"], ["name": "Fault:503"],
            ["name": "a fault:503"],
            ["name": "a", "contact": ["name": "fault:503"]],
        ] as [JSONValue]
    )
    func isNotReadIntoOtherValues(_ body: JSONValue) async throws {
        let stage = try stage()
        #expect(try await reply(stage, "POST /api/v2/customer", body).status == 200)
    }

    @Test(
        "of an unknown word names the header",
        arguments: [
            ["X-Sandbox-Fault": "teapot"], ["X-Sandbox-Fault": ""], ["X-Sandbox-Fault": "Slow"],
            ["X-Sandbox-Fault": "500", "x-sandbox-fault": "500"],
        ] as [HeaderFields]
    )
    func ofAnUnknownWordNamesTheHeader(_ headers: HeaderFields) async throws {
        let stage = try stage()
        let refused = try await reply(stage, "GET /api/v2/customer", headers: headers)
        #expect(refused.status == 400)
        let data = try JSONValue(reading: refused.body).object?["data"]?.object
        #expect(data?["field"]?.string == FaultInjection.header)
    }

    @Test("means nothing outside the sandbox environment")
    func meansNothingInProduction() async throws {
        let stage = try stage()
        for word in ["500", "teapot"] {
            let reply = try await reply(
                stage,
                "POST /api/v2/customer",
                ["name": "fault:500"],
                headers: ["X-Sandbox-Fault": word],
                environment: .production
            )
            #expect(reply.status == 200 && reply.headers["x-sandbox-fault"] == nil)
        }
    }
}
