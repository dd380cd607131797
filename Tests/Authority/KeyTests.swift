import Authority
import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

/// An authority whose rings a test rotates.
private struct KeyStage {
    let clock = TestClock()
    let store = DoubtfulStore(MemoryStore(epoch: "test"))
    let randomness = SeededRandomness(seed: 99).source
    let live: LiveRings
    let authority: Authority
    let organisation: OrganisationRecord

    init() async throws {
        live = LiveRings(Rings(randomness))
        authority = Authority(
            store: store,
            rings: live,
            kinds: CredentialKind.samples,
            time: clock.source,
            randomness: randomness,
            overlapMax: .seconds(86_400)
        )
        organisation = try await authority.createOrganisation("demo", by: "test")
    }

    func issue(_ kind: CredentialKindName) async throws -> IssuedCredential {
        try await authority.issue(
            IssueRequest(organisation: organisation.id, environment: .sandbox, kind: kind),
            by: "test"
        )
    }

    func rotate(_ ring: RingName) throws {
        let added = try live.current.adding(to: ring, randomness)
        live.replace(try added.promoting(added.waitingMember(of: ring) ?? 0, in: ring))
    }

    /// The move that a use of a credential's first secret asks for.
    func move(_ issued: IssuedCredential) throws -> DigestMove {
        let peppers = live.current.peppers
        return DigestMove(
            credential: issued.record.id,
            secret: issued.record.secrets[0].id,
            verified: try #require(issued.record.secrets[0].digest),
            digest: peppers.digest(
                issued.secret,
                kind: issued.record.kind,
                environment: .sandbox,
                under: peppers.signing
            ),
            pepper: peppers.signing.id
        )
    }

    /// Opens a session, without an end if it has no lifetime.
    func openSession(
        of owner: CredentialRecord,
        lifetime: Duration?
    ) async throws -> (session: SessionRecord, token: Secret) {
        let order = SessionOrder(kind: "test.token", lifetime: lifetime)
        let (authority, now) = (authority, clock.now)
        return try await store.transaction {
            try authority.openSession(order, for: owner, use: nil, at: now, in: $0)
        }
    }

    /// The move that a use of a session's token asks for.
    func move(_ session: SessionRecord, _ token: Secret) -> DigestMove {
        let peppers = live.current.peppers
        return DigestMove(
            credential: session.credential,
            session: session.id,
            secret: SecretID(rawValue: session.id.rawValue),
            verified: session.digest,
            digest: peppers.digest(
                token,
                kind: session.kind,
                environment: .sandbox,
                under: peppers.signing
            ),
            pepper: peppers.signing.id
        )
    }

    func session(_ id: SessionID) async throws -> SessionRecord? {
        try await store.read { try $0.sessions.find(id: id) }
    }

    func record(_ id: CredentialID) async throws -> CredentialRecord {
        try #require(try await store.read { try $0.credentials.find(id) })
    }

    func feed() async throws -> [FactKey] {
        try await store.read { try $0.feed.entries(after: 0, limit: 1_000) }.map(\.key)
    }

    func actions() async throws -> [String] {
        try await store.read { try $0.audit.rows(after: 0, limit: 1_000) }
            .map { "\($0.action) \($0.subject)" }
    }
}

@Suite("A digest that moves to the pepper in use")
struct DigestMoveRuleTests {
    @Test(
        "takes the place of the old one, with its feed rows and no audit row",
        arguments: ["test.key", "test.token"]
    )
    func moves(_ kind: CredentialKindName) async throws {
        let stage = try await KeyStage()
        let issued = try await stage.issue(kind)
        try stage.rotate(.pepper)
        let (feed, actions) = (try await stage.feed(), try await stage.actions())
        let move = try stage.move(issued)
        let moved = try await stage.authority.moveDigests([move])
        let record = try await stage.record(issued.record.id)
        #expect(record.secrets[0].digest == move.digest)
        #expect(record.secrets[0].pepper == move.pepper)
        #expect(try await stage.actions() == actions)
        let added = Array(try await stage.feed().dropFirst(feed.count))
        #expect(added == moved.keys)
        // The new key first: a node that knows the old one goes on with it until the last row.
        let expected: [FactKey] =
            kind == "test.key"
            ? issued.record.factKeys : [.digest(move.digest), .digest(move.verified)]
        #expect(added == expected)
        let counts = try await stage.authority.keyUse()
        #expect(counts.secrets == [move.pepper: 1])
    }

    @Test("of a session takes the place of the old one, too, and is moved once")
    func movesSessions() async throws {
        let stage = try await KeyStage()
        let owner = try await stage.issue("test.key").record
        let (session, token) = try await stage.openSession(of: owner, lifetime: nil)
        try stage.rotate(.pepper)
        let (feed, actions) = (try await stage.feed(), try await stage.actions())
        let move = stage.move(session, token)
        let moved = try await stage.authority.moveDigests([move])
        var expected = session
        (expected.digest, expected.pepper) = (move.digest, move.pepper)
        #expect(try await stage.session(session.id) == expected)
        #expect(moved.keys == [.digest(move.digest), .digest(move.verified)])
        #expect(Array(try await stage.feed().dropFirst(feed.count)) == moved.keys)
        #expect(try await stage.actions() == actions)
        #expect(try await stage.authority.keyUse().sessions == [move.pepper: 1])
        #expect(try await stage.authority.moveDigests([move]).keys.isEmpty)
    }

    @Test("of a session that ended since brings nothing back")
    func leavesEndedSessions() async throws {
        let stage = try await KeyStage()
        let owner = try await stage.issue("test.key").record
        let (session, token) = try await stage.openSession(of: owner, lifetime: nil)
        try stage.rotate(.pepper)
        let move = stage.move(session, token)
        try await stage.authority.revokeSession(session.id, of: owner.id, by: "test")
        #expect(try await stage.authority.moveDigests([move]).keys.isEmpty)
        #expect(try await stage.session(session.id) == nil)
    }

    @Test("of a session is ended with it by a logout that knows the old one alone")
    func isClosedUnderBoth() async throws {
        let stage = try await KeyStage()
        let owner = try await stage.issue("test.key").record
        let (session, token) = try await stage.openSession(of: owner, lifetime: nil)
        try stage.rotate(.pepper)
        let move = stage.move(session, token)
        _ = try await stage.authority.moveDigests([move])
        let feed = try await stage.feed().count
        let closed = try await stage.authority.closeSession(
            session.id,
            .digest(session.digest),
            of: owner.id
        )
        #expect(closed.keys == [.digest(move.verified), .digest(move.digest)])
        #expect(Array(try await stage.feed().dropFirst(feed)) == closed.keys)
        #expect(try await stage.session(session.id) == nil)
    }

    @Test("is left alone when the secret was replaced or revoked since")
    func isCompared() async throws {
        let stage = try await KeyStage()
        let (rotated, revoked) = (
            try await stage.issue("test.key"), try await stage.issue("test.key")
        )
        try stage.rotate(.pepper)
        let moves = [try stage.move(rotated), try stage.move(revoked)]
        _ = try await stage.authority.moveDigests([moves[0]])
        _ = try await stage.authority.change(revoked.record.id, to: .revoked, by: "test")
        let feed = try await stage.feed()
        let again = try await stage.authority.moveDigests(moves)
        #expect(again.keys.isEmpty)
        #expect(try await stage.feed() == feed)
        #expect(try await stage.record(revoked.record.id).secrets[0].digest == moves[1].verified)
    }

    @Test("keeps what else is known of the secret")
    func keepsTheRest() async throws {
        let stage = try await KeyStage()
        let issued = try await stage.issue("test.key")
        let use = LastUse(at: stage.clock.now, address: .loopback4, carrier: "basic")
        let secret = issued.record.secrets[0].id
        try await stage.store.transaction { try $0.credentials.note([secret: use]) }
        try stage.rotate(.pepper)
        _ = try await stage.authority.moveDigests([try stage.move(issued)])
        #expect(try await stage.record(issued.record.id).secrets[0].lastUse == use)
    }
}

@Suite("Secrets that are sealed again")
struct ResealTests {
    private func putInVault(_ stage: KeyStage, _ count: Int) async throws -> [VaultID] {
        let vault = Vault(rings: stage.live, randomness: stage.randomness)
        let organisation = stage.organisation.id
        return try await stage.store.transaction { transaction in
            try (0..<count).map { number in
                try vault.put(
                    Secret("key \(number)"),
                    purpose: "test.callback-key",
                    organisation,
                    .sandbox,
                    in: transaction
                )
            }
        }
    }

    @Test("open as before, and nothing depends on the old seal any more")
    func areResealed() async throws {
        let stage = try await KeyStage()
        let issued = try await stage.issue("test.signing-key")
        // More than one transaction's worth.
        let entries = try await putInVault(stage, 205)
        try stage.rotate(.seal)
        let done = try await stage.authority.resealAll(by: "test")
        #expect(done.secrets == 1 && done.vaultEntries == entries.count)
        #expect(done.unreadable.isEmpty)
        let use = try await stage.authority.keyUse()
        #expect(use.sealedSecrets == [2: 1] && use.vaultEntries == [2: entries.count])
        stage.live.replace(try stage.live.current.dropping(1, from: .seal))
        let vault = Vault(rings: stage.live, randomness: stage.randomness)
        let last = try #require(entries.last)
        let opened = try await stage.store.read { try vault.open(last, in: $0) }
        #expect(opened?.reveal() == "key \(entries.count - 1)")
        let source = FactSource(store: stage.store, rings: stage.live)
        let key = try #require(issued.record.factKeys.first)
        let facts = try #require(try await source.read([key]).facts[key] ?? nil)
        #expect(facts.secrets[0].key?.matches(issued.secret) == true)
        #expect(try await stage.actions().filter { $0 == "keys.reseal seal 2" }.count == 3)
    }

    @Test("are sealed again once: a second run finds nothing to do and writes nothing")
    func secondRun() async throws {
        let stage = try await KeyStage()
        _ = try await stage.issue("test.signing-key")
        _ = try await putInVault(stage, 2)
        try stage.rotate(.seal)
        _ = try await stage.authority.resealAll(by: "test")
        let actions = try await stage.actions()
        let done = try await stage.authority.resealAll(by: "test")
        #expect(done.secrets == 0 && done.vaultEntries == 0 && done.unreadable.isEmpty)
        #expect(try await stage.actions() == actions)
    }

    @Test("that were altered are named and stay, and the rest goes on")
    func unreadable() async throws {
        let stage = try await KeyStage()
        let entries = try await putInVault(stage, 3)
        let broken = entries[1]
        try await stage.store.transaction { transaction in
            guard var entry = try transaction.vault.find(broken) else { return }
            entry.box = SealedBox(key: 1, bytes: entry.box.bytes.reversed())
            try transaction.vault.replace(entry)
        }
        try stage.rotate(.seal)
        let done = try await stage.authority.resealAll(by: "test")
        #expect(done.vaultEntries == 2 && done.unreadable == [broken.rawValue])
        let dependents = try await stage.authority.dependents(on: 1, of: .seal)
        #expect(dependents.purposes == ["test.callback-key": 1])
    }
}

@Suite("What depends on a key")
struct KeyDependentTests {
    @Test("is told by kind, with how long it was not used")
    func areTold() async throws {
        let stage = try await KeyStage()
        let old = try await stage.issue("test.key")
        let never = try await stage.issue("test.key")
        _ = try await stage.issue("test.token")
        let secret = old.record.secrets[0].id
        let use = LastUse(at: stage.clock.now, address: .loopback4, carrier: "basic")
        try await stage.store.transaction { try $0.credentials.note([secret: use]) }
        stage.clock.advance(by: .seconds(40 * 86_400))
        let found = try await stage.authority.dependents(on: 1, of: .pepper)
        #expect(found.kinds["test.key"]?.count == 2)
        #expect(found.kinds["test.key"]?.neverUsed == 1)
        #expect(found.kinds["test.key"]?.unusedFor30Days == 1)
        #expect(found.kinds["test.key"]?.unusedFor90Days == 0)
        #expect(found.kinds["test.token"]?.count == 1)
        let named = Dictionary(uniqueKeysWithValues: found.named.map { ($0.credential, $0) })
        #expect(named[old.record.id]?.lastUsedAt == use.at)
        #expect(named[never.record.id]?.organisation == "demo")
    }

    @Test("counts sessions, those without an end apart, until their credential is revoked")
    func countsSessions() async throws {
        let stage = try await KeyStage()
        let owner = try await stage.issue("test.key").record
        _ = try await stage.openSession(of: owner, lifetime: nil)
        _ = try await stage.openSession(of: owner, lifetime: .seconds(60))
        func counts() async throws -> [Int] {
            let found = try await stage.authority.dependents(on: 1, of: .pepper)
            return [found.sessions, found.endlessSessions]
        }
        #expect(try await counts() == [2, 1])
        stage.clock.advance(by: .seconds(60))
        #expect(try await counts() == [1, 1])
        _ = try await stage.authority.change(owner.id, to: .disabled, by: "test")
        #expect(try await counts() == [1, 1], "it can be enabled again")
        _ = try await stage.authority.change(owner.id, to: .revoked, by: "test")
        #expect(try await stage.authority.dependents(on: 1, of: .pepper).isEmpty)
        #expect(try await stage.authority.keyUse().sessions.isEmpty)
    }

    @Test("agrees with the counts: what is revoked, expired or retired needs no key")
    func agrees() async throws {
        let stage = try await KeyStage()
        let revoked = try await stage.issue("test.key")
        let rotated = try await stage.issue("test.key")
        let disabled = try await stage.issue("test.key")
        _ = try await stage.authority.change(revoked.record.id, to: .revoked, by: "test")
        _ = try await stage.authority.change(disabled.record.id, to: .disabled, by: "test")
        try stage.rotate(.pepper)
        _ = try await stage.authority.rotate(rotated.record.id, overlap: .zero, by: "test")
        let found = try await stage.authority.dependents(on: 1, of: .pepper)
        #expect(found.named.map(\.credential) == [disabled.record.id])
        let use = try await stage.authority.keyUse()
        #expect(use.count(of: 1, in: .pepper) == 1 && use.count(of: 2, in: .pepper) == 1)
    }
}
