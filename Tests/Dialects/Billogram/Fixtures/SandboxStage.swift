import BillogramDialect
import BillogramSandbox
import Gatekeeper
import MemoryStore
import SandboxFixtures
import TestSupport
import TollgateCore

/// A sandbox over a store in memory, and a caller that was admitted to it.
struct SandboxStage: Sendable {
    private let sandbox: TestSandbox

    /// Makes a stage.
    init(
        store: any Store = MemoryStore(epoch: "test"),
        backend: (SandboxWorld) -> any Backend = { BillogramSandbox($0) }
    ) throws {
        sandbox = try TestSandbox(
            BillogramDialect(),
            .billogramAPIUser,
            store: store,
            backend: backend
        )
    }

    /// The store.
    var store: any Store { sandbox.store }
    /// The clock; each call is made one second after the one before.
    var clock: TestClock { sandbox.clock }
    /// What the sandbox may use.
    var world: SandboxWorld { sandbox.world }

    /// Makes a call such as `GET /api/v2/item?page=1`.
    func call(
        _ line: String,
        body: [UInt8] = [],
        headers: HeaderFields = [:],
        organisation: OrganisationID = TestSandbox.organisation,
        environment: Environment = .sandbox
    ) async throws -> TestSandbox.Ending {
        try await sandbox.call(
            line,
            body: body,
            headers: headers,
            organisation: organisation,
            environment: environment
        )
    }

    /// Makes a call that must be answered, and returns the answer's JSON.
    func ask(
        _ line: String,
        _ body: JSONValue? = nil,
        headers: HeaderFields = [:],
        organisation: OrganisationID = TestSandbox.organisation,
        environment: Environment = .sandbox
    ) async throws -> JSONValue {
        let ending = try await call(
            line,
            body: body?.bytes ?? [],
            headers: headers,
            organisation: organisation,
            environment: environment
        )
        guard case .answered(let reply) = ending else { throw NotAnswered() }
        return try JSONValue(reading: reply.body)
    }

    /// The path does not know the method.
    struct NotAnswered: Error {}
}
