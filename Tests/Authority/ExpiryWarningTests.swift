import Authority
import TestSupport
import Testing
import TollgateCore

@Suite("The warning that a credential ends")
struct ExpiryWarningTests {
    private let lead: Duration = .seconds(14 * 86_400)

    @Test("is one notice, one mark and one row in one transaction, and not another")
    func isGivenOnce() async throws {
        let stage = try await AuthorityStage()
        let soon = try await stage.issue(expiresIn: lead).record
        _ = try await stage.issue(expiresIn: lead + .microseconds(1))
        _ = try await stage.issue()
        let before = try await stage.auditRows().count
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 1)
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 0)
        #expect(try await stage.record(soon.id)?.expiryWarnedAt == stage.clock.now)
        let rows = try await stage.auditRows().dropFirst(before)
        #expect(rows.map(\.action) == ["credential.expiry-warned"])
        #expect(rows.first?.subject == soon.id.rawValue && rows.first?.actor == "server")
        let notice = try #require(stage.notices.all.first)
        #expect(stage.notices.all.count == 1)
        #expect(notice.kind == .expiring && notice.credential.id == soon.id)
        #expect(notice.content["expires_at"] == .optional(soon.expiresAt?.rfc3339))
        #expect(notice.content["credential"] == .string(soon.id.rawValue))
    }

    @Test("that cannot be queued is not marked, and comes the next time")
    func failsWhole() async throws {
        let stage = try await AuthorityStage()
        _ = try await stage.issue(expiresIn: .seconds(60))
        let before = try await stage.contents()
        stage.notices.fail(StoreFault(.full, detail: "test"))
        await #expect(throws: StoreFault.self) {
            try await stage.authority.warnOfExpiry(within: lead)
        }
        #expect(try await stage.contents() == before)
        stage.notices.fail(nil)
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 1)
    }

    @Test("comes anew for another end, and not for another label")
    func comesAnew() async throws {
        let stage = try await AuthorityStage()
        let id = try await stage.issue(expiresIn: .seconds(60)).record.id
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 1)
        var edit = CredentialEdit()
        edit.label = .set("new")
        _ = try await stage.authority.edit(id, edit, by: "t")
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 0)
        edit.expiresAt = .set(stage.clock.now + .seconds(120))
        #expect(try await stage.authority.edit(id, edit, by: "t").expiryWarnedAt == nil)
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 1)
    }

    @Test("is for credentials in use alone, and zero is never")
    func isForThoseInUse() async throws {
        let stage = try await AuthorityStage()
        let disabled = try await stage.issue(expiresIn: .seconds(60)).record.id
        let revoked = try await stage.issue(expiresIn: .seconds(60)).record.id
        _ = try await stage.issue(expiresIn: .seconds(10))
        _ = try await stage.authority.change(disabled, to: .disabled, by: "t")
        _ = try await stage.authority.change(revoked, to: .revoked, by: "t")
        #expect(try await stage.authority.warnOfExpiry(within: .zero) == 0)
        stage.clock.advance(by: .seconds(10))
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 0)
        _ = try await stage.authority.change(disabled, to: .active, by: "t")
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 1)
    }

    @Test("looks behind the first page")
    func looksAtEveryPage() async throws {
        let stage = try await AuthorityStage()
        for _ in 0...500 { _ = try await stage.issue(expiresIn: .seconds(60)) }
        #expect(try await stage.authority.warnOfExpiry(within: lead) == 501)
    }
}

@Suite("The notice of an exposed secret")
struct ExposureNoticeTests {
    @Test("is queued with the mark, once, and holds no secret")
    func isQueued() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue()
        let secret = issued.record.secrets[0]
        for how in ["plain_http", "browser"] {
            try await stage.authority.markExposed(secret.id, of: issued.record.id, how: how)
        }
        #expect(stage.notices.all.map(\.kind) == [.exposed])
        let content = try #require(stage.notices.all.first?.content)
        #expect(content["how"] == "plain_http")
        #expect(content["secret"] == .string(secret.id.rawValue))
        let text = JSONValue.object(content).text
        #expect(!text.contains(try #require(issued.secret.reveal())))
    }
}
