import BillerAPIDialect
import Callbacks
import MemoryStore
import SandboxFixtures
import Synchronization
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox
@testable import Gatekeeper

/// A sandbox over a store in memory, with linked accounts that a test makes up, and callers that were
/// admitted to it.
struct SandboxStage: Sendable {
    /// Who makes a call.
    enum Party: Sendable, Hashable {
        /// A client, by its secret.
        case client(CredentialID)
        /// A client, by the access token of the linked account of this name.
        case token(CredentialID, String)
        /// Nobody.
        case nobody
    }

    /// The place of calls.
    static let place = TestSandbox.place
    /// The client of calls that name no other.
    static let client = CredentialID(rawValue: "crd_1")
    /// Another client of the same organisation.
    static let otherClient = CredentialID(rawValue: "crd_2")
    /// The public id of the first client.
    static let clientName = "client1"

    /// The linked accounts.
    let links = TestLinks()
    /// The linked accounts that must be linked anew, as often as it was noted.
    let relinked = RelinkedAccounts()
    private let sandbox: TestSandbox

    /// Makes a stage.
    init(
        store: any Store = MemoryStore(epoch: "test"),
        seed: UInt64 = 1,
        backend: (BillerAPISandbox) -> any Backend = { $0 }
    ) throws {
        let (ledger, relinked) = (links.ledger, relinked)
        sandbox = try TestSandbox(
            BillerAPIDialect(),
            .billerAPIClient,
            store: store,
            seed: seed,
            backend: { world in
                var world = world
                world.requireRelinking = { account, _ in relinked.add(account) }
                return backend(BillerAPISandbox(world, links: ledger))
            }
        )
    }

    /// The store.
    var store: any Store { sandbox.store }
    /// The clock; each call is made one second after the one before.
    var clock: TestClock { sandbox.clock }
    /// What the sandbox may use.
    var world: SandboxWorld { sandbox.world }

    /// Makes a call such as `GET /billers?limit=1`, and returns the whole answer.
    func reply(
        _ line: String,
        _ body: JSONValue? = nil,
        bytes: [UInt8]? = nil,
        headers: HeaderFields = [:],
        by party: Party = .client(Self.client),
        environment: Environment = .sandbox
    ) async throws -> Reply {
        let ending = try await sandbox.call(
            line,
            body: bytes ?? body?.bytes ?? [],
            headers: headers,
            principal: Self.principal(party, environment),
            environment: environment
        )
        guard case .answered(let reply) = ending else { throw NotRouted() }
        return reply
    }

    /// Makes a call that must succeed, and returns the members of the answer's JSON.
    @discardableResult
    func ask(
        _ line: String,
        _ body: JSONValue? = nil,
        status: Int = 200,
        by party: Party = .client(Self.client)
    ) async throws -> JSONObject {
        let reply = try await reply(line, body, by: party)
        #expect(reply.status == status, "\(line): \(String(decoding: reply.body, as: UTF8.self))")
        #expect(reply.headers["content-type"] == "application/json")
        return try #require(try JSONValue(reading: reply.body).object)
    }

    /// Makes a call that must be refused, and returns the word of the refusal.
    func refusal(
        _ line: String,
        _ body: JSONValue? = nil,
        bytes: [UInt8]? = nil,
        status: Int,
        by party: Party = .client(Self.client)
    ) async throws -> String {
        let reply = try await reply(line, body, bytes: bytes, by: party)
        #expect(reply.status == status, "\(line): \(String(decoding: reply.body, as: UTF8.self))")
        let members = try #require(try JSONValue(reading: reply.body).object)
        #expect(members["statusCode"]?.integer == Int64(status))
        #expect(members["message"]?.string?.isEmpty == false)
        return members["code"]?.string ?? ""
    }

    /// All callbacks, oldest first.
    func callbacks() async throws -> [CallbackRecord] {
        try await store.read { tx in try tx.outbox.list(CallbackFilter()) }
    }

    /// Puts the first client's credential into the store.
    func addClient(_ id: CredentialID = Self.client, name: String = Self.clientName) async throws {
        let record = CredentialRecord(
            id: id,
            organisation: Self.place.organisation,
            environment: Self.place.environment,
            kind: CredentialKind.billerAPIClient.name,
            handle: name,
            label: "Test",
            scopes: CredentialKind.billerAPIClient.scopes,
            networks: [],
            expiresAt: nil,
            state: .active,
            createdAt: clock.now,
            secrets: []
        )
        try await store.transaction { tx in try tx.credentials.insert(record) }
    }

    private static func principal(_ party: Party, _ environment: Environment) -> Principal? {
        let (client, account): (CredentialID, String?)
        switch party {
        case .nobody: return nil
        case .client(let id): (client, account) = (id, nil)
        case .token(let id, let name): (client, account) = (id, name)
        }
        let kind: CredentialKind = account == nil ? .billerAPIClient : .billerAPIAccessToken
        let facts = CredentialFacts(
            credential: client,
            session: account.map { _ in SessionID(rawValue: "ses_1") },
            organisation: place.organisation,
            organisationName: "demo",
            environment: environment,
            kind: kind.name,
            scopes: kind.scopes,
            networks: [],
            expiresAt: nil,
            state: .active,
            secrets: [],
            grant: account.map { SessionGrant(subject: $0, scopes: kind.scopes) }
        )
        return Principal(facts, rights: facts)
    }

    /// The path is not one of the API's, or does not know the method.
    struct NotRouted: Error {}
}

/// Linked accounts that a test makes up.
final class TestLinks: Sendable {
    private struct Shelf {
        var links: [LinkedAccountID: KnownLink] = [:]
    }

    private let shelf = Mutex(Shelf())

    /// The linked accounts as the sandbox finds them.
    var ledger: LinkLedger {
        LinkLedger(
            find: { id, client, place, _ in
                guard place == SandboxStage.place else { return nil }
                let link = self.shelf.withLock { $0.links[id] }
                return link?.client == client ? link : nil
            }
        )
    }

    /// Adds a linked account.
    func add(_ link: KnownLink) { shelf.withLock { $0.links[link.id] = link } }
}

/// The linked accounts of which the sandbox said that they must be linked anew.
final class RelinkedAccounts: Sendable {
    private let accounts = Mutex<[LinkedAccountID]>([])
    /// Their names, in order.
    var all: [LinkedAccountID] { accounts.withLock(\.self) }
    /// Adds one.
    func add(_ account: LinkedAccountID) { accounts.withLock { $0.append(account) } }
}

extension KnownLink {
    /// A linked account with all accounts behind magic numbers, linked on 2026-03-01.
    static func fixture(
        _ id: String = "link_1",
        _ magic: MagicAccount = .success,
        client: CredentialID = SandboxStage.client,
        consents: [Scope] = ["bills"],
        status: LinkedAccountStatus = .active,
        createdAt: Instant = Instant(seconds: 1_772_366_400)
    ) -> KnownLink {
        KnownLink(
            id: LinkedAccountID(rawValue: id),
            client: client,
            biller: BillerDirectory.test.id,
            billerName: BillerDirectory.test.name,
            endUser: "user_1",
            consents: consents,
            accounts: magic.accountNames.enumerated().map { index, name in
                Account(
                    found: FoundAccount(
                        id: "acc_\(index + 1)",
                        name: name,
                        maskedNumber: magic.maskedNumber(index)
                    ),
                    reference: MagicReference(magic, index)
                )
            },
            status: status,
            createdAt: createdAt
        )
    }
}
