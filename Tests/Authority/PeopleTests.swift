import Authority
import TestSupport
import Testing
import TollgateCore

@Suite("A person")
struct PeopleTests {
    private static let kind = CredentialKind.samplePerson.name
    private let stage: AuthorityStage

    init() async throws { stage = try await .withPeople() }

    private func create(
        _ name: String = "Ada.Byron",
        in environment: Environment = .sandbox,
        hasAPIAccess: Bool = true
    ) async throws -> CredentialRecord {
        try await stage.createPerson(name, in: environment, hasAPIAccess: hasAPIAccess)
    }

    private func sessionCount(_ person: CredentialRecord) async throws -> Int {
        try await stage.sessions(of: person).count
    }

    @Test("is kept under the organisation's and the user's name in small letters")
    func isKept() async throws {
        let person = try await create()
        #expect(person.handle == "demo/ada.byron")
        #expect(person.label == "Ada.Byron")
        #expect(person.scopes == ["api", "reports"])
        #expect(person.userName == "ada.byron")
        #expect(person.secrets.map(\.passwordHash) == ["hash one"])
        #expect(person.secrets.allSatisfy { $0.digest == nil && $0.sealed == nil })
        for name in ["ada.byron", "ADA.BYRON", "Ada.Byron"] {
            let found = try await stage.authority.person(
                named: name,
                of: stage.organisation,
                in: .sandbox,
                Self.kind
            )
            #expect(found == person)
        }
        let row = try await stage.auditRows().last
        #expect(row?.action == "user.create")
        #expect(row?.details.contains("hash") == false)
    }

    @Test("has a name that is unique in the environment, ignoring case")
    func isUnique() async throws {
        _ = try await create("ada")
        #expect(try await stage.denial { _ = try await create("ADA") } == .userNameTaken("ADA"))
        _ = try await create("ada", in: .production)
        let missing = try await stage.denial {
            _ = try await stage.authority.person(
                named: "bob",
                of: stage.organisation,
                in: .sandbox,
                Self.kind
            )
        }
        #expect(missing == .noSuchUser("bob"))
    }

    @Test(
        "has a name of 1 to 128 bytes without control letters or white space at an end",
        arguments: [
            ("", false), (" a", false), ("a ", false), ("a\nb", false), ("a\u{0}", false),
            ("a\u{1B}[31m", false), ("a\u{202E}b", false), ("a b", true), ("é@x.my", true),
            (String(repeating: "a", count: 128), true), (String(repeating: "a", count: 129), false),
        ]
    )
    func hasAName(name: String, isName: Bool) async throws {
        let denial = try await stage.denial { _ = try await create(name) }
        #expect(denial == (isName ? nil : .userNameMalformed(name)))
    }

    @Test("is no credential that is issued, and an issued one is no person")
    func isNotIssued() async throws {
        let issuing = try await stage.denial { _ = try await stage.issue(Self.kind) }
        #expect(issuing == .needsPassword(Self.kind))
        let key = try await stage.issue().record
        let changing = try await stage.denial {
            _ = try await stage.authority.setPassword("hash", of: key.id, by: "test")
        }
        #expect(changing == .noPassword("test.key"))
        let granting = try await stage.denial {
            _ = try await stage.authority.setAPIAccess(false, of: key.id, by: "test")
        }
        #expect(granting == .noPassword("test.key"))
    }

    @Test("loses every session with the password, the access, the rest and the end")
    func losesSessions() async throws {
        let authority = stage.authority
        let (person, other) = (try await create(), try await create("bob"))
        _ = try await stage.openSession(of: other)
        let steps: [(String, () async throws -> CredentialRecord)] = [
            ("user.password", { try await authority.setPassword("two", of: person.id, by: "t") }),
            (
                "user.api-access",
                { try await authority.setAPIAccess(false, of: person.id, by: "t") }
            ),
            (
                "credential.change",
                {
                    var edit = CredentialEdit()
                    edit.scopes = .set([])
                    return try await authority.edit(person.id, edit, by: "t")
                }
            ),
            (
                "credential.disable",
                { try await authority.change(person.id, to: .disabled, by: "t") }
            ),
            ("credential.revoke", { try await authority.change(person.id, to: .revoked, by: "t") }),
        ]
        for (action, step) in steps {
            let current = try #require(try await stage.record(person.id))
            if current.scopes.isEmpty {
                _ = try await authority.setAPIAccess(true, of: person.id, by: "t")
            }
            if current.state == .disabled {
                _ = try await authority.change(person.id, to: .active, by: "t")
            }
            _ = try await stage.openSession(of: try #require(try await stage.record(person.id)))
            #expect(try await sessionCount(person) == 1, "\(action)")
            _ = try await step()
            #expect(try await sessionCount(person) == 0, "\(action)")
            #expect(try await stage.auditRows().last?.action == action)
            #expect(try await sessionCount(other) == 1, "\(action)")
        }
    }

    @Test(
        "keeps the sessions where a narrower right is left, and narrowed rights when let in again"
    )
    func keepsNarrowedRights() async throws {
        let person = try await create()
        _ = try await stage.openSession(of: person)
        var edit = CredentialEdit()
        edit.scopes = .set(["reports"])
        let narrowed = try await stage.authority.edit(person.id, edit, by: "test")
        #expect(try await sessionCount(person) == 1)
        let rows = try await stage.auditRows().count
        let on = try await stage.authority.setAPIAccess(true, of: person.id, by: "test")
        #expect(on == narrowed && on.scopes == ["reports"])
        #expect(try await stage.auditRows().count == rows)
        _ = try await stage.authority.setAPIAccess(false, of: person.id, by: "test")
        let again = try await stage.authority.setAPIAccess(true, of: person.id, by: "test")
        #expect(again.scopes == ["api", "reports"])
    }

    @Test("has a name that no label changes")
    func hasItsName() async throws {
        let person = try await create("Ada")
        var edit = CredentialEdit()
        edit.label = .set("bob")
        let labelled = try await stage.authority.edit(person.id, edit, by: "test")
        #expect(labelled.label == "bob" && labelled.userName == "ada")
        #expect(try await create("a/b").userName == "a/b")
        #expect(try await stage.issue().record.userName == nil)
    }

    @Test("that is disabled among many loses sessions as well, and nobody else does")
    func losesSessionsInBulk() async throws {
        let (person, other) = (try await create("ada"), try await create("bob", in: .production))
        for one in [person, other] { _ = try await stage.openSession(of: one) }
        let filter = CredentialFilter(
            organisation: stage.organisation.id,
            environment: .sandbox,
            kind: Self.kind
        )
        _ = try await stage.authority.changeAll(filter, to: .disabled, by: "test")
        let left = try await stage.store.read { transaction in
            try [person, other].map { try transaction.sessions.list(of: $0.id).count }
        }
        #expect(left == [0, 1])
    }

    @Test("without access is given no session, though the password was right before")
    func isOvertaken() async throws {
        let person = try await create()
        _ = try await stage.authority.setAPIAccess(false, of: person.id, by: "test")
        let opened = try await stage.authority.openSession(
            for: person.id,
            by: person.secrets[0].id,
            kind: "test.token"
        )
        #expect(opened == nil)
    }

    @Test("keeps the newest password alone, and an upgrade only of that one")
    func keepsOnePassword() async throws {
        let person = try await create()
        let changed = try await stage.authority.setPassword("two", of: person.id, by: "test")
        #expect(changed.secrets.map(\.passwordHash) == ["two"])
        let (old, new) = (person.secrets[0].id, changed.secrets[0].id)
        try await stage.authority.upgradePassword("stale", of: old, person.id)
        #expect(try await stage.record(person.id) == changed)
        _ = try await stage.openSession(of: changed)
        try await stage.authority.upgradePassword("two, stronger", of: new, person.id)
        let upgraded = try await stage.record(person.id)
        #expect(upgraded?.secrets.map(\.passwordHash) == ["two, stronger"])
        #expect(try await sessionCount(person) == 1)
    }
}
