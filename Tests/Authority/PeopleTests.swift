import Authority
import TestSupport
import Testing
import TollgateCore

@Suite("A person")
struct PeopleTests {
    private static let kind: CredentialKindName = "test.user"
    private let stage: AuthorityStage

    init() async throws {
        let person = CredentialKind(
            name: Self.kind,
            title: "User",
            handle: .user,
            secret: .chosen,
            use: .password,
            scopes: ["api"]
        )
        stage = try await AuthorityStage(kinds: CredentialKind.samples + [person])
    }

    private func create(
        _ name: String = "Ada.Byron",
        in environment: Environment = .sandbox,
        hash: String = "hash one",
        hasAPIAccess: Bool = true
    ) async throws -> CredentialRecord {
        try await stage.authority.createPerson(
            PersonRequest(
                organisation: stage.organisation.id,
                environment: environment,
                kind: Self.kind,
                name: name,
                passwordHash: hash,
                hasAPIAccess: hasAPIAccess
            ),
            by: "test"
        )
    }

    private func sessionCount(_ person: CredentialRecord) async throws -> Int {
        try await stage.store.read { transaction in
            let now = stage.clock.now
            return try transaction.sessions.digestCounts(at: now).values.reduce(0, +)
        }
    }

    @Test("is kept under the organisation's and the user's name in small letters")
    func isKept() async throws {
        let person = try await create()
        #expect(person.handle == "demo/ada.byron")
        #expect(person.label == "Ada.Byron")
        #expect(person.scopes == ["api"])
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
        let person = try await create()
        let steps: [(String, () async throws -> CredentialRecord)] = [
            ("user.password", { try await authority.setPassword("two", of: person.id, by: "t") }),
            (
                "user.api-access",
                { try await authority.setAPIAccess(false, of: person.id, by: "t") }
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
        }
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
