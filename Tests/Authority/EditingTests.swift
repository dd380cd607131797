import Authority
import TestSupport
import Testing
import TollgateCore

@Suite("Changing a credential")
struct EditingTests {
    private func edit(_ change: (inout CredentialEdit) -> Void) -> CredentialEdit {
        var edit = CredentialEdit()
        change(&edit)
        return edit
    }

    @Test("replaces what is named, keeps the rest, and leaves the difference in one row")
    func replacesWhatIsNamed() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue(expiresIn: .seconds(60)).record
        let network = try #require(Network("2001:db8::/32"))
        let limit = RequestLimit(count: 100, seconds: 60)
        let before = try await stage.contents()
        let changed = try await stage.authority.edit(
            issued.id,
            edit {
                $0.label = .set("till")
                $0.scopes = .set(["read"])
                $0.networks = .set([network])
                $0.expiresAt = .set(nil)
                $0.limit = .set(limit)
            },
            by: "owner"
        )
        var expected = issued
        (expected.label, expected.scopes, expected.networks) = ("till", ["read"], [network])
        (expected.expiresAt, expected.limit) = (nil, limit)
        #expect(changed == expected)
        #expect(try await stage.record(issued.id) == expected)
        let after = try await stage.contents()
        #expect(after.feed.dropFirst(before.feed.count).map(\.key) == issued.factKeys)
        let row = try #require(after.audit.dropFirst(before.audit.count).first)
        #expect(after.audit.count == before.audit.count + 1)
        #expect(row.action == "credential.change" && row.actor == "owner")
        let end = try #require(issued.expiresAt).rfc3339
        let details: JSONValue = [
            "before": [
                "label": "", "scopes": ["read", "write"], "allow_ip": [],
                "expires_at": .string(end), "limit": nil,
            ],
            "after": [
                "label": "till", "scopes": ["read"], "allow_ip": ["2001:db8::/32"],
                "expires_at": nil, "limit": "100/60s",
            ],
        ]
        #expect(row.details == details.text)
    }

    @Test("to what it is already writes nothing")
    func writesNothing() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue().record
        let before = try await stage.contents()
        _ = try await stage.authority.edit(issued.id, edit { $0.label = .set("") }, by: "t")
        _ = try await stage.authority.edit(issued.id, CredentialEdit(), by: "t")
        #expect(try await stage.contents() == before)
    }

    @Test("that is disabled is allowed; one that is revoked or expired is not changed")
    func needsLife() async throws {
        let stage = try await AuthorityStage()
        let label = edit { $0.label = .set("new") }
        let disabled = try await stage.issue().record.id
        _ = try await stage.authority.change(disabled, to: .disabled, by: "t")
        #expect(try await stage.authority.edit(disabled, label, by: "t").label == "new")
        let revoked = try await stage.issue().record.id
        _ = try await stage.authority.change(revoked, to: .revoked, by: "t")
        let expired = try await stage.issue(expiresIn: .seconds(1)).record.id
        stage.clock.advance(by: .seconds(1))
        let longer = edit { $0.expiresAt = .set(stage.clock.now + .seconds(60)) }
        for (id, phase) in [(revoked, "revoked"), (expired, "expired")] {
            let rows = try await stage.auditRows().count
            for change in [label, longer] {
                let denial = try await stage.denial {
                    _ = try await stage.authority.edit(id, change, by: "t")
                }
                #expect(denial == .illegalTransition(from: phase, to: "changed"))
            }
            #expect(
                try await stage.auditRows().dropFirst(rows).map(\.action) == ["denied", "denied"]
            )
        }
    }

    @Test("is denied for what cannot be")
    func isDenied() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue().record
        let network = try #require(Network("192.0.2.1"))
        func denial(_ change: (inout CredentialEdit) -> Void) async throws -> AuthorityError? {
            let edit = edit(change)
            return try await stage.denial {
                _ = try await stage.authority.edit(issued.id, edit, by: "test")
            }
        }
        let scope = try await denial { $0.scopes = .set(["read", "admin"]) }
        #expect(scope == .noSuchScope("admin", of: "test.key"))
        let long = String(repeating: "a", count: CredentialRules.labelBytesMax + 1)
        #expect(try await denial { $0.label = .set(long) } == .labelTooLong)
        #expect(try await denial { $0.label = .set("a\u{1B}[31m") } == .labelMalformed)
        #expect(try await denial { $0.label = .set("a\r\nb") } == .labelMalformed)
        #expect(try await denial { $0.label = .set("\u{202E}") } == .labelMalformed)
        let many = Array(repeating: network, count: CredentialRules.networksMax + 1)
        #expect(try await denial { $0.networks = .set(many) } == .tooManyNetworks)
        let origin = "https://shop.example"
        for (count, denied) in [(32, nil), (33, AuthorityError.tooManyOrigins)] {
            let origins = Array(repeating: origin, count: count)
            #expect(try await denial { $0.origins = .set(origins) } == denied)
        }
        for (bytes, denied) in [(255, nil), (256, AuthorityError.tooManyOrigins)] {
            let long = origin + String(repeating: "a", count: bytes - origin.utf8.count)
            #expect(try await denial { $0.origins = .set([long]) } == denied)
        }
        #expect(try await denial { $0.expiresAt = .set(stage.clock.now) } == .expiryInThePast)
        for (count, seconds) in [(0, 1), (1, 0), (1_000_001, 1), (1, 86_401)] {
            let limit = RequestLimit(count: count, seconds: seconds)
            #expect(try await denial { $0.limit = .set(limit) } == .limitOutOfRange)
        }
        for (count, seconds) in [(1, 1), (1_000_000, 86_400)] {
            let limit = RequestLimit(count: count, seconds: seconds)
            #expect(try await denial { $0.limit = .set(limit) } == nil)
        }
    }
}
