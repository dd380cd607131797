import BillerAPIDialect
import Linking
import Synchronization
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("The directory of billers of production")
struct DirectoryBackendTests {
    private let directory = TestDirectory()

    private func stage() throws -> SandboxStage {
        let directory = directory
        return try SandboxStage(backend: { _ in DirectoryBackend(directory: directory) })
    }

    @Test("shows a biller in the form of the sandbox")
    func shown() async throws {
        let biller = try await stage().ask("GET /billers/acme")
        #expect(
            JSONValue.object(biller) == [
                "id": "acme", "name": "Acme Power", "category": "wind",
                "logo_url": "https://acme.example/logo.png", "status": "MAINTENANCE",
                "auth_type": "account_number_and_pin",
                "required_fields": [
                    ["name": "account_number", "label": "Account number", "type": "text"],
                    ["name": "pin", "label": "Code", "type": "password"],
                ],
            ]
        )
        let word = try await stage().refusal("GET /billers/nobody", status: 404)
        #expect(word == "BILLER_NOT_FOUND")
    }

    @Test("shows a biller of the sandbox as the sandbox did before there was another directory")
    func alike() {
        for biller in BillerDirectory.all {
            #expect(biller.json.object?["auth_type"]?.string == biller.access.rawValue)
            #expect(biller.json.object?["status"]?.string == biller.status.rawValue)
        }
    }

    @Test("hands every filter on, and wraps the directory's cursors into its own")
    func pages() async throws {
        let stage = try stage()
        let line = "GET /billers?search=Ac%20me&category=wind&limit=7"
        let first = try await stage.ask(line)
        #expect(first.names == ["data", "has_more", "next_cursor"])
        #expect(first["has_more"] == true && first["data"]?.array?.count == 1)
        let cursor = try #require(first["next_cursor"]?.string)
        let second = try await stage.ask("\(line)&cursor=\(cursor)")
        #expect(second["has_more"] == false && second["next_cursor"] == .null)
        let query = LinkDirectoryQuery(search: "Ac me", category: "wind", limit: 7, cursor: nil)
        var further = query
        further.cursor = TestDirectory.next
        #expect(directory.queries == [query, further])
        let word = try await stage.refusal("GET /billers?cursor=\(cursor)", status: 400)
        #expect(word == "INVALID_CURSOR")
        #expect(directory.queries.count == 2)
    }

    @Test(
        "hands on no cursor that the directory cannot have written",
        arguments: [
            "", "two words", "\u{1}", "ü",
            String(repeating: ".", count: LinkDirectoryPage.cursorBytesMax + 1),
        ]
    )
    func forgedCursors(_ forged: String) async throws {
        let stage = try stage()
        let made = try #require(try await stage.ask("GET /billers")["next_cursor"]?.string)
        let bytes = try #require(Base64.decode(made[...], alphabet: .urlSafe, padding: .none))
        // The moment, the query and their points stay.
        let start = String(decoding: bytes, as: UTF8.self).dropLast(TestDirectory.next.utf8.count)
        let cursor = Base64.encode(
            Array("\(start)\(forged)".utf8),
            alphabet: .urlSafe,
            padded: false
        )
        let word = try await stage.refusal("GET /billers?cursor=\(cursor)", status: 400)
        #expect(word == "INVALID_CURSOR")
        #expect(directory.queries.count == 1)
    }

    @Test("asks for nothing with parameters that cannot be", arguments: ["limit=0", "limit=101"])
    func badParameters(_ query: String) async throws {
        let word = try await stage().refusal("GET /billers?\(query)", status: 400)
        #expect(word == "VALIDATION_FAILED")
        #expect(directory.queries.isEmpty)
    }

    @Test("is the 503 of a provider that does not answer", arguments: ["", "/acme"])
    func down(_ path: String) async throws {
        directory.fail()
        let word = try await stage().refusal("GET /billers\(path)", status: 503)
        #expect(word == "PROVIDER_UNAVAILABLE")
    }

    @Test(
        "has no backend for everything else",
        arguments: [
            "GET /bills/get", "GET /bills/sync", "POST /bills/sync/trigger", "GET /webhooks",
            "GET /link/request-to-link", "GET /emails/messages", "GET /billers/a/b",
        ]
    )
    func everythingElse(_ line: String) async throws {
        let stage = try stage()
        await #expect(throws: Refusal(.noBackend)) { try await stage.reply(line) }
    }
}

/// A directory of one biller on two pages.
private final class TestDirectory: LinkDirectory {
    /// The name of the second page: with it the wrapped cursor is as long as one can be.
    static let next = String(repeating: ".", count: LinkDirectoryPage.cursorBytesMax)

    /// Thrown where a test wants the directory to be down.
    struct Down: Error {}

    private struct State {
        var queries: [LinkDirectoryQuery] = []
        var isDown = false
    }

    private let state = Mutex(State())
    private let acme = LinkDirectoryEntry(
        LinkBiller(
            id: "acme",
            name: "Acme Power",
            fields: [
                LinkBiller.Field(name: "account_number", label: "Account number"),
                LinkBiller.Field(name: "pin", label: "Code", isSecret: true),
            ]
        ),
        category: "wind",
        logo: "https://acme.example/logo.png",
        isInMaintenance: true
    )

    /// The pages that were asked for.
    var queries: [LinkDirectoryQuery] { state.withLock(\.queries) }

    /// Lets the directory fail from now on.
    func fail() { state.withLock { $0.isDown = true } }

    func entries(_ query: LinkDirectoryQuery) async throws -> LinkDirectoryPage {
        let isDown = state.withLock { state in
            state.queries.append(query)
            return state.isDown
        }
        if isDown { throw Down() }
        return LinkDirectoryPage([acme], next: query.cursor == nil ? Self.next : nil)
    }

    func entry(_ id: String) async throws -> LinkDirectoryEntry? {
        if state.withLock(\.isDown) { throw Down() }
        return id == acme.biller.id ? acme : nil
    }
}
