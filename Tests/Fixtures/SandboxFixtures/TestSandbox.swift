import Authority
import Callbacks
public import MemoryStore
public import TestSupport
public import TollgateCore
import TollgateCrypto

@testable public import Gatekeeper

/// A sandbox over a store in memory, and callers that were admitted to it.
public struct TestSandbox: Sendable {
    /// What a call came to.
    public enum Ending: Sendable {
        /// The sandbox answered.
        case answered(Reply)
        /// The path is not claimed, or not with the method: the gatekeeper refuses it.
        case notRouted
    }

    /// The address from which addresses in answers are made.
    public static let publicURL = "https://localhost:8443"
    /// The organisation of calls that name no other.
    public static let organisation = OrganisationID(rawValue: "org_1")
    /// The place of such calls.
    public static let place = SandboxPlace(environment: .sandbox, organisation: organisation)

    /// The store.
    public let store: any Store
    /// The clock; each call is made one second after the one before.
    public let clock = TestClock()
    /// What the sandbox may use.
    public let world: SandboxWorld
    private let kind: CredentialKind
    private let routes: RouteTable
    private let backend: any Backend

    /// Makes a sandbox.
    ///
    /// - Parameters:
    ///   - dialect: The dialect whose paths are called.
    ///   - kind: What callers present; they have all of its scopes.
    ///   - store: The store.
    ///   - options: The dialect's configuration.
    ///   - seed: What chance comes from.
    ///   - backend: Makes the sandbox.
    /// - Throws: ``RouteTable/Tie`` for a dialect that claims a path twice.
    public init(
        _ dialect: any Dialect,
        _ kind: CredentialKind,
        store: any Store = MemoryStore(epoch: "test"),
        options: [String: String] = [:],
        seed: UInt64 = 1,
        backend: (SandboxWorld) -> any Backend
    ) throws {
        let randomness = SeededRandomness(seed: seed).source
        let rings = LiveRings(Rings(randomness))
        world = SandboxWorld(
            store: store,
            randomness: randomness,
            callbacks: CallbackDesk(randomness: randomness, time: clock.source),
            vault: Vault(rings: rings, randomness: randomness),
            signingKeys: SigningKeys(rings: rings),
            options: options
        )
        self.store = store
        self.kind = kind
        self.backend = backend(world)
        routes = try RouteTable([dialect])
    }

    /// Makes a call such as `POST /api/v3/bills?a=1`; `nil` as organisation is nobody.
    public func call(
        _ line: String,
        body: [UInt8],
        headers: HeaderFields,
        organisation: OrganisationID?,
        environment: Environment
    ) async throws -> Ending {
        try await call(
            line,
            body: body,
            headers: headers,
            principal: organisation.map { .fixture($0, environment, kind) },
            environment: environment
        )
    }

    /// Makes a call such as `GET /billers?limit=1` as a caller of any kind; `nil` is nobody.
    public func call(
        _ line: String,
        body: [UInt8],
        headers: HeaderFields,
        principal: Principal?,
        environment: Environment
    ) async throws -> Ending {
        let words = line.split(separator: " ", maxSplits: 1)
        let target = words[1].split(
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
            return .notRouted
        }
        let call = AdmittedCall(
            request: request,
            route: route,
            body: body,
            principal: principal,
            environment: environment,
            publicURL: Self.publicURL,
            now: clock.now,
            wall: clock.now
        )
        return .answered(try await backend.answer(call))
    }
}

extension Principal {
    /// A caller of an organisation, with every scope of a kind.
    public static func fixture(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ kind: CredentialKind
    ) -> Principal {
        let facts = CredentialFacts(
            credential: CredentialID(rawValue: "crd_1"),
            organisation: organisation,
            organisationName: "demo",
            environment: environment,
            kind: kind.name,
            scopes: kind.scopes,
            networks: [],
            expiresAt: nil,
            state: .active,
            secrets: []
        )
        return Principal(facts, rights: facts)
    }
}
