import Authority
import BillplzDialect
import Callbacks
import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import BillplzSandbox
@testable import Gatekeeper

/// A sandbox over a store in memory, and a caller that was admitted to it.
struct SandboxStage: Sendable {
    /// The address from which addresses in answers are made.
    static let publicURL = "https://localhost:8443"
    /// The organisation of calls that name no other.
    static let organisation = OrganisationID(rawValue: "org_1")
    /// The place of such calls.
    static let place = SandboxPlace(environment: .sandbox, organisation: organisation)

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
        options: [String: String] = ["extraPaymentCompletion": "off"],
        seed: UInt64 = 1,
        backend: (SandboxWorld) -> any Backend = { BillplzSandbox($0) }
    ) throws {
        let randomness = SeededRandomness(seed: seed).source
        self.store = store
        let rings = LiveRings(Rings(randomness))
        world = SandboxWorld(
            store: store,
            randomness: randomness,
            callbacks: CallbackDesk(randomness: randomness),
            vault: Vault(rings: rings, randomness: randomness),
            signingKeys: SigningKeys(rings: rings),
            options: options
        )
        self.backend = backend(world)
        routes = try RouteTable([BillplzDialect()])
    }

    /// Makes a call such as `POST /api/v3/bills` with a form's body, and returns the whole answer.
    func reply(
        _ line: String,
        form: String = "",
        headers: HeaderFields = [:],
        organisation: OrganisationID? = Self.organisation,
        environment: Environment = .sandbox
    ) async throws -> Reply {
        var headers = headers
        if !form.isEmpty, headers["content-type"] == nil {
            headers.add("Content-Type", "application/x-www-form-urlencoded")
        }
        return try await reply(
            line,
            body: Array(form.utf8),
            headers: headers,
            organisation: organisation,
            environment: environment
        )
    }

    /// Makes a call with any body, and returns the whole answer; `nil` as organisation is nobody.
    func reply(
        _ line: String,
        body: [UInt8],
        headers: HeaderFields = [:],
        organisation: OrganisationID? = Self.organisation,
        environment: Environment = .sandbox
    ) async throws -> Reply {
        let words = line.split(separator: " ", maxSplits: 1)
        let target = try #require(words.last).split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let request = RequestView(
            method: Method(String(words[0])),
            authority: "localhost:8443",
            path: String(target[0]),
            query: target.count == 2 ? String(target[1]) : nil,
            headers: headers,
            client: .loopback4,
            isSecure: true
        )
        clock.advance(by: .seconds(1))
        guard case .route(_, let route) = routes.match(request.method, request.path) else {
            throw NotRouted()
        }
        return try await backend.answer(
            AdmittedCall(
                request: request,
                route: route,
                body: body,
                principal: organisation.map { Self.principal($0, environment) },
                environment: environment,
                publicURL: Self.publicURL,
                now: clock.now
            )
        )
    }

    /// Makes a call that must succeed, and returns the members of the answer's JSON.
    func ask(
        _ line: String,
        _ form: String = "",
        organisation: OrganisationID? = Self.organisation
    ) async throws -> JSONObject {
        let reply = try await reply(line, form: form, organisation: organisation)
        #expect(reply.status == 200, "\(String(decoding: reply.body, as: UTF8.self))")
        return try #require(try JSONValue(reading: reply.body).object)
    }

    /// Makes a call that must be refused with 422, and returns the messages.
    func problems(_ line: String, _ form: String = "") async throws -> [String] {
        let reply = try await reply(line, form: form)
        #expect(reply.status == 422, "\(String(decoding: reply.body, as: UTF8.self))")
        let error = try JSONValue(reading: reply.body).object?["error"]?.object
        #expect(error?["type"] == "UNPROCESSABLE_ENTITY")
        return try #require(error?["message"]?.array).compactMap(\.string)
    }

    /// The path is not one of the API's, or does not know the method.
    struct NotRouted: Error {}

    private static func principal(
        _ organisation: OrganisationID,
        _ environment: Environment
    ) -> Principal {
        let facts = CredentialFacts(
            credential: CredentialID(rawValue: "crd_1"),
            organisation: organisation,
            organisationName: "demo",
            environment: environment,
            kind: CredentialKind.billplzSecretKey.name,
            scopes: CredentialKind.billplzSecretKey.scopes,
            networks: [],
            expiresAt: nil,
            state: .active,
            secrets: []
        )
        return Principal(facts, rights: facts)
    }
}

extension SandboxStage {
    /// Makes a collection and returns its id.
    func collection(_ title: String = "Fees") async throws -> String {
        let made = try await ask("POST /api/v3/collections", "title=\(title)")
        return try #require(made["id"]?.string)
    }

    /// The fields of a bill that can be made in a collection, as a form.
    static func billForm(_ collection: String, _ more: String = "") -> String {
        "collection_id=\(collection)&email=tester@test.com&name=Tester&amount=100"
            + "&callback_url=https://example.com/hook&description=Test" + more
    }

    /// Makes a bill in a new collection and returns its id.
    func bill(_ more: String = "") async throws -> String {
        let form = Self.billForm(try await collection(), more)
        return try #require(try await ask("POST /api/v3/bills", form)["id"]?.string)
    }

    /// Pays a bill, or has a try at it fail.
    @discardableResult
    func settle(_ id: String, succeeds: Bool) async throws -> Settlement {
        clock.advance(by: .seconds(1))
        let (world, now) = (world, clock.now)
        return try await store.transaction { tx in
            try Bills(world: world).settle(
                id,
                at: Self.place,
                succeeds: succeeds,
                gateway: .simulator,
                now: now,
                publicURL: Self.publicURL,
                in: tx
            )
        }
    }

    /// Gives another organisation a bill like one that is there, which it had earlier: what a snapshot that
    /// is put back elsewhere makes.
    func copyBefore(_ id: String, to organisation: OrganisationID) async throws -> SandboxPlace {
        let other = SandboxPlace(environment: .sandbox, organisation: organisation)
        try await store.transaction { tx in
            let (own, theirs) = (Shelf<Bill>(Self.place, tx), Shelf<Bill>(other, tx))
            let bill = try #require(try own.find(id)?.record)
            try tx.documents.remove(id, in: Self.place.collection(BillplzDocument.bill.rawValue))
            try theirs.insert(bill)
            try own.insert(bill)
        }
        return other
    }

    /// The state of a bill in the store.
    func state(_ id: String, at place: SandboxPlace = Self.place) async throws -> BillState? {
        try await store.read { tx in try Shelf<Bill>(place, tx).find(id)?.record.state }
    }

    /// All callbacks that wait, oldest first.
    func callbacks() async throws -> [CallbackRecord] {
        try await store.read { tx in try tx.outbox.list(CallbackFilter()) }
    }
}
