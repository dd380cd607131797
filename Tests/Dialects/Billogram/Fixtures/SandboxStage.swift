import Authority
import BillogramDialect
import BillogramSandbox
import Callbacks
import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import Gatekeeper

/// A sandbox over a store in memory, and a caller that was admitted to it.
struct SandboxStage: Sendable {
    /// What a call came to.
    enum Ending: Sendable {
        /// The sandbox answered.
        case answered(Reply)
        /// The path is claimed, the method is not: the gatekeeper refuses it.
        case wrongMethod
    }

    /// The store.
    let store: any Store
    /// The clock; each call is made one second after the one before.
    let clock = TestClock()
    /// What the sandbox may use.
    let world: SandboxWorld
    private let routes: RouteTable
    private let backend: any Backend

    /// Makes a stage.
    init(
        store: any Store = MemoryStore(epoch: "test"),
        backend: (SandboxWorld) -> any Backend = { BillogramSandbox($0) }
    ) throws {
        let randomness = SeededRandomness(seed: 1).source
        self.store = store
        let rings = LiveRings(Rings(randomness))
        world = SandboxWorld(
            store: store,
            randomness: randomness,
            callbacks: CallbackDesk(randomness: randomness),
            vault: Vault(rings: rings, randomness: randomness),
            signingKeys: SigningKeys(rings: rings),
            options: [:]
        )
        self.backend = backend(world)
        routes = try RouteTable([BillogramDialect()])
    }

    /// Makes a call such as `GET /api/v2/item?page=1`.
    func call(
        _ line: String,
        body: [UInt8] = [],
        headers: HeaderFields = [:],
        organisation: OrganisationID = OrganisationID(rawValue: "org_1"),
        environment: Environment = .sandbox
    ) async throws -> Ending {
        let words = line.split(separator: " ", maxSplits: 1)
        let target = try #require(words.last).split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let request = RequestView.fixture(
            Method(String(words[0])),
            String(target[0]),
            query: target.count == 2 ? String(target[1]) : nil,
            headers: headers
        )
        clock.advance(by: .seconds(1))
        guard case .route(_, let route) = routes.match(request.method, request.path) else {
            return .wrongMethod
        }
        let call = AdmittedCall(
            request: request,
            route: route,
            body: body,
            principal: .fixture(organisation, environment),
            environment: environment,
            publicURL: "https://localhost:8443",
            now: clock.now
        )
        return .answered(try await backend.answer(call))
    }

    /// Makes a call that must be answered, and returns the answer's JSON.
    func ask(
        _ line: String,
        _ body: JSONValue? = nil,
        headers: HeaderFields = [:],
        organisation: OrganisationID = OrganisationID(rawValue: "org_1"),
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

extension Principal {
    /// A caller of an organisation, with every scope.
    static func fixture(
        _ organisation: OrganisationID,
        _ environment: Environment
    ) -> Principal {
        let facts = CredentialFacts(
            credential: CredentialID(rawValue: "crd_1"),
            organisation: organisation,
            organisationName: "demo",
            environment: environment,
            kind: CredentialKind.billogramAPIUser.name,
            scopes: [.billogramRead, .billogramWrite],
            networks: [],
            expiresAt: nil,
            state: .active,
            secrets: []
        )
        return Principal(facts, rights: facts)
    }
}
