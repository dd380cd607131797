import BillingPlatformDialect
import Gatekeeper
import MemoryStore
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

/// A sandbox over a store in memory, and a caller that was admitted to it.
struct SandboxStage: Sendable {
    /// The base of the paths of calls.
    static let base = "/demo/rest/2.0"
    /// The organisation of calls that name no other.
    static let organisation = TestSandbox.organisation
    /// The place of such calls.
    static let place = TestSandbox.place

    private let sandbox: TestSandbox

    /// Makes a stage.
    init(
        store: any Store = MemoryStore(epoch: "test"),
        backend: (SandboxWorld) -> any Backend = { BillingPlatformSandbox($0) }
    ) throws {
        sandbox = try TestSandbox(
            BillingPlatformDialect(),
            .billingPlatformSession,
            store: store,
            backend: backend
        )
    }

    /// The store.
    var store: any Store { sandbox.store }
    /// What the sandbox may use.
    var world: SandboxWorld { sandbox.world }

    /// Makes a call such as `POST /ACCOUNT` below the base, and returns the whole answer.
    func reply(
        _ line: String,
        _ body: [UInt8] = [],
        headers: HeaderFields = [:],
        organisation: OrganisationID? = Self.organisation,
        environment: Environment = .sandbox
    ) async throws -> Reply {
        let words = line.split(separator: " ", maxSplits: 1)
        let ending = try await sandbox.call(
            "\(words[0]) \(Self.base)\(words[1])",
            body: body,
            headers: headers,
            organisation: organisation,
            environment: environment
        )
        guard case .answered(let reply) = ending else { throw NotRouted() }
        return reply
    }

    /// Makes a call that must succeed, and returns the rows of the answer under its one name.
    func rows(
        _ line: String,
        _ body: JSONValue? = nil,
        _ name: String,
        organisation: OrganisationID? = Self.organisation
    ) async throws -> [JSONObject] {
        let reply = try await reply(line, body?.bytes ?? [], organisation: organisation)
        #expect(reply.status == 200, "\(line): \(String(decoding: reply.body, as: UTF8.self))")
        #expect(reply.headers["content-type"] == "application/json")
        let members = try #require(try JSONValue(reading: reply.body).object)
        #expect(members.names == [name])
        return try #require(members[name]?.array).compactMap(\.object)
    }

    /// Makes records that must all be taken, and returns their ids.
    @discardableResult
    func create(_ entity: String, _ records: [JSONValue]) async throws -> [String] {
        let rows = try await rows(
            "POST /\(entity)",
            ["brmObjects": .array(records)],
            "createResponse"
        )
        #expect(rows.allSatisfy { $0["ErrorCode"] == "0" }, "\(rows)")
        return rows.compactMap { $0["Id"]?.string }
    }

    /// Returns a record by its id, or `nil` where there is none.
    func record(_ entity: String, _ id: String) async throws -> JSONObject? {
        let reply = try await reply("GET /\(entity)/\(id)")
        if reply.status == 404 { return nil }
        let rows = try JSONValue(reading: reply.body).object?["retrieveResponse"]?.array
        #expect(rows?.count == 1)
        return rows?.first?.object
    }

    /// Makes a call that must be refused, and returns the message after looking at both shapes of
    /// it.
    func problem(
        _ line: String,
        _ body: String = "",
        status: Int = 400,
        word: String = "bad_request"
    ) async throws -> String {
        let reply = try await reply(line, Array(body.utf8))
        #expect(reply.status == status, "\(line)")
        let members = try #require(try JSONValue(reading: reply.body).object)
        #expect(members["error"]?.string == word)
        let row = members["errors"]?.array?.first?.object
        #expect(row?["error_code"]?.string == word.uppercased())
        #expect(row?["error_text"] == members["message"])
        return try #require(members["message"]?.string)
    }

    /// How many documents the store has for the caller.
    func documentCount() async throws -> Int {
        try await store.read { tx in
            let kinds = try tx.documents.kinds(
                environment: .sandbox,
                organisation: Self.organisation
            )
            return try kinds.reduce(0) { count, kind in
                let query = DocumentQuery(limit: 1)
                return try count
                    + tx.documents.query(query, in: Self.place.collection(kind)).total
            }
        }
    }

    /// The path is not one of the API's, or does not know the method.
    struct NotRouted: Error {}
}

/// Percent-encodes everything but letters and digits.
func encoded(_ text: String) -> String {
    text.utf8.map { byte in
        let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
        return isPlain ? String(decoding: [byte], as: UTF8.self) : "%" + Hexadecimal.encode([byte])
    }.joined()
}
