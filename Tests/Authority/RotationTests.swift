import Authority
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("A rotation")
struct RotationTests {
    /// The end of every secret of a credential, oldest first; `nil` for the live one.
    private func ends(_ record: CredentialRecord) -> [Instant?] { record.secrets.map(\.retiresAt) }

    @Test("adds a secret and lets the old one go on for the overlap")
    func addsASecret() async throws {
        let stage = try await AuthorityStage()
        let first = try await stage.issue()
        let second = try await stage.authority.rotate(
            first.record.id,
            overlap: .seconds(60),
            by: "test"
        )
        #expect(ends(second.record) == [stage.clock.now + .seconds(60), nil])
        #expect(second.record.secrets.first?.id == first.record.secrets.first?.id)
        #expect(!second.secret.matches(first.secret))
        let digest = stage.rings.peppers.digest(
            second.secret,
            kind: "test.key",
            environment: .sandbox,
            under: stage.rings.peppers.signing
        )
        #expect(second.record.secrets.last?.digest == digest)
    }

    @Test("ends an overlap when it is used, without anybody sweeping")
    func endsWhenUsed() async throws {
        let stage = try await AuthorityStage()
        let id = try await stage.issue().record.id
        let record = try await stage.authority.rotate(id, overlap: .seconds(60), by: "test").record
        let (old, new) = (record.secrets[0], record.secrets[1])
        let end = stage.clock.now + .seconds(60)
        let before = Instant(microseconds: end.microseconds - 1)
        #expect(CredentialRules.phase(old, at: before) == .retiring)
        #expect(CredentialRules.phase(old, at: end) == .retired)
        #expect(CredentialRules.phase(new, at: end) == .live)
    }

    @Test("can only shorten an old secret's life")
    func onlyShortens() async throws {
        let stage = try await AuthorityStage()
        let id = try await stage.issue().record.id
        let start = stage.clock.now
        let first = try await stage.authority.rotate(id, overlap: .seconds(60), by: "test")
        #expect(ends(first.record) == [start + .seconds(60), nil])
        let longer = try await stage.authority.rotate(id, overlap: .seconds(3_600), by: "test")
        #expect(ends(longer.record) == [start + .seconds(60), start + .seconds(3_600), nil])
        let shorter = try await stage.authority.rotate(id, overlap: .seconds(1), by: "test")
        #expect(
            ends(shorter.record)
                == [start + .seconds(1), start + .seconds(1), start + .seconds(1), nil]
        )
    }

    @Test("gives the successor everything, and no longer life than the credential's")
    func inherits() async throws {
        let stage = try await AuthorityStage()
        var request = stage.request(expiresIn: .seconds(60))
        request.scopes = ["read"]
        request.networks = [try #require(Network("192.0.2.0/24"))]
        request.label = "Invoicing"
        let issued = try await stage.authority.issue(request, by: "test").record
        stage.clock.advance(by: .seconds(30))
        let rotated = try await stage.authority.rotate(
            issued.id,
            overlap: .seconds(3_600),
            by: "test"
        )
        var expected = issued
        expected.secrets = rotated.record.secrets
        #expect(rotated.record == expected)
        #expect(rotated.record.expiresAt == stage.clock.now + .seconds(30))
        let end = stage.clock.now + .seconds(30)
        #expect(CredentialRules.phase(rotated.record, at: end) == .expired)
    }

    @Test(
        "takes an overlap between none and the server's maximum",
        arguments: [
            (Duration.zero, true), (.nanoseconds(1), true), (AuthorityStage.overlapMax, true),
            (.nanoseconds(-1), false), (AuthorityStage.overlapMax + .nanoseconds(1), false),
        ]
    )
    func boundsTheOverlap(_ overlap: Duration, _ isAllowed: Bool) async throws {
        let stage = try await AuthorityStage()
        let id = try await stage.issue().record.id
        let denial = try await stage.denial {
            _ = try await stage.authority.rotate(id, overlap: overlap, by: "owner")
        }
        #expect(denial == (isAllowed ? nil : .overlapOutOfRange(most: AuthorityStage.overlapMax)))
        let row = try #require(try await stage.auditRows().last)
        let action = overlap == .zero ? "credential.reset" : "credential.rotate"
        #expect(row.action == (isAllowed ? action : "denied"))
    }

    @Test("without overlap is a reset: the old secret ends now, and stays to be named")
    func resets() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue().record
        let reset = try await stage.authority.rotate(issued.id, overlap: .zero, by: "test").record
        #expect(ends(reset) == [stage.clock.now, nil])
        #expect(CredentialRules.phase(reset.secrets[0], at: stage.clock.now) == .retired)
        #expect(reset.secrets[0].digest == issued.secrets[0].digest)
    }

    @Test("forgets secrets that were over before")
    func forgetsRetiredSecrets() async throws {
        let stage = try await AuthorityStage()
        let id = try await stage.issue().record.id
        let second = try await stage.authority.rotate(id, overlap: .seconds(60), by: "test").record
        stage.clock.advance(by: .seconds(60))
        let third = try await stage.authority.rotate(id, overlap: .seconds(60), by: "test").record
        #expect(third.secrets.map(\.id).dropLast() == [second.secrets[1].id])
    }

    @Test("keeps the newest secrets up to the maximum; those that are dropped are in the feed")
    func keepsTheNewest() async throws {
        let stage = try await AuthorityStage()
        let first = try await stage.issue("test.token").record
        var made = [first.secrets[0]]
        for _ in 0..<CredentialRules.liveSecretsMax {
            let rotated = try await stage.authority.rotate(
                first.id,
                overlap: .seconds(60),
                by: "test"
            )
            made.append(try #require(rotated.record.secrets.last))
        }
        let record = try #require(try await stage.record(first.id))
        #expect(made.count == CredentialRules.liveSecretsMax + 1)
        #expect(record.secrets.map(\.id) == made.dropFirst().map(\.id))
        let digest = try #require(made[0].digest)
        let lastChange = try await stage.feedEntries().suffix(made.count).map(\.key)
        #expect(lastChange.contains(.digest(digest)), "other nodes must drop the oldest secret too")
        #expect(try await stage.store.read { try $0.credentials.find(.digest(digest)) } == nil)
    }

    @Test("seals the new secret of a signing kind under its own row")
    func sealsSigningSecrets() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue("test.signing-key")
        let rotated = try await stage.authority.rotate(
            issued.record.id,
            overlap: .seconds(60),
            by: "test"
        )
        let source = FactSource(store: stage.store, rings: LiveRings(stage.rings))
        let key = FactKey.handle("test.signing-key", .sandbox, stage.organisation.id.rawValue)
        let facts = try #require(try await source.read([key]).facts[key] ?? nil)
        let keys = facts.secrets.compactMap { $0.key?.reveal() }
        #expect(keys == [issued.secret.reveal(), rotated.secret.reveal()].compactMap { $0 })
        #expect(rotated.record.secrets.allSatisfy { $0.digest == nil && $0.pepper == nil })
    }

    @Test("by two at once leaves both secrets, one after the other")
    func isAtomic() async throws {
        let stage = try await AuthorityStage()
        let (id, authority) = (try await stage.issue().record.id, stage.authority)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    _ = try await authority.rotate(id, overlap: .seconds(60), by: "test")
                }
            }
            try await group.waitForAll()
        }
        let record = try #require(try await stage.record(id))
        #expect(record.secrets.count == 5)
        #expect(record.secrets.filter { $0.retiresAt == nil }.count == 1)
    }
}

@Suite("Retiring an old secret")
struct RetiringTests {
    @Test("ends its overlap now, and once: the second time writes nothing")
    func isIdempotent() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue().record
        let (id, old) = (issued.id, issued.secrets[0].id)
        _ = try await stage.authority.rotate(id, overlap: .seconds(60), by: "test")
        let retired = try await stage.authority.retire(old, of: id, by: "owner")
        #expect(retired.secrets[0].retiresAt == stage.clock.now)
        let before = try await stage.contents()
        #expect(before.audit.last?.action == "credential.retire")
        #expect(before.audit.last?.details == #"{"secret":"\#(old.rawValue)"}"#)
        stage.clock.advance(by: .seconds(1))
        #expect(try await stage.authority.retire(old, of: id, by: "owner") == retired)
        #expect(try await stage.contents() == before)
    }

    @Test("does not lengthen an overlap that ends earlier, when the clock was set back")
    func onlyShortens() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue().record
        let reset = try await stage.authority.rotate(issued.id, overlap: .zero, by: "test").record
        stage.clock.advance(by: .seconds(1))
        let old = issued.secrets[0].id
        #expect(try await stage.authority.retire(old, of: issued.id, by: "owner") == reset)
    }

    @Test("is denied for a live secret and for one that the credential does not have")
    func isDenied() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue().record
        let other = try await stage.issue().record
        for (secret, expected) in [
            (issued.secrets[0].id, AuthorityError.illegalTransition(from: "live", to: "retired")),
            (other.secrets[0].id, .noSuchSecret(other.secrets[0].id)),
        ] {
            let denial = try await stage.denial {
                _ = try await stage.authority.retire(secret, of: issued.id, by: "owner")
            }
            #expect(denial == expected)
            #expect(try await stage.auditRows().last?.action == "denied")
        }
    }
}
