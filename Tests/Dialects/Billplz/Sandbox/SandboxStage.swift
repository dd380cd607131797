import BillplzDialect
import Callbacks
import Gatekeeper
import MemoryStore
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

/// A sandbox over a store in memory, and a caller that was admitted to it.
struct SandboxStage: Sendable {
    /// The address from which addresses in answers are made.
    static let publicURL = TestSandbox.publicURL
    /// The organisation of calls that name no other.
    static let organisation = TestSandbox.organisation
    /// The place of such calls.
    static let place = TestSandbox.place

    private let sandbox: TestSandbox

    /// Makes a stage.
    init(
        store: any Store = MemoryStore(epoch: "test"),
        options: [String: String] = ["extraPaymentCompletion": "off"],
        seed: UInt64 = 1,
        backend: (SandboxWorld) -> any Backend = { BillplzSandbox($0) }
    ) throws {
        sandbox = try TestSandbox(
            BillplzDialect(),
            .billplzSecretKey,
            store: store,
            options: options,
            seed: seed,
            backend: backend
        )
    }

    /// The store.
    var store: any Store { sandbox.store }
    /// The clock; each call is made one second after the one before.
    var clock: TestClock { sandbox.clock }
    /// What the sandbox may use.
    var world: SandboxWorld { sandbox.world }

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
        let ending = try await sandbox.call(
            line,
            body: body,
            headers: headers,
            organisation: organisation,
            environment: environment
        )
        guard case .answered(let reply) = ending else { throw NotRouted() }
        return reply
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
