import Authority
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("A session")
struct SessionTests {
    private func digest(_ token: Secret, on stage: AuthorityStage) -> Digest {
        stage.rings.peppers.digest(
            token,
            kind: "test.token",
            environment: .sandbox,
            under: stage.rings.peppers.signing
        )
    }

    @Test("is opened for a credential, for a lifetime, and found by its token's digest alone")
    func isOpened() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        let credential = owner.id
        let before = try await stage.feedEntries().count
        let (token, end) = try await stage.openSession(of: owner)
        let digest = digest(token, on: stage)
        let session = try #require(try await stage.store.read { try $0.sessions.find(digest) })
        #expect(end == stage.clock.now + SessionRules().tokenLifetime)
        #expect(session.credential == credential)
        #expect(session.createdAt == stage.clock.now)
        #expect(session.expiresAt == end)
        #expect(HouseForm.inspect(token) == .sound)
        #expect(try await stage.feedEntries().dropFirst(before).map(\.key) == [.digest(digest)])
    }

    @Test("gives its facts the credential for a parent, and leaves the rights to that")
    func hasFacts() async throws {
        let stage = try await AuthorityStage()
        var request = stage.request()
        request.scopes = ["read"]
        request.networks = [try #require(Network("192.0.2.0/24"))]
        let issued = try await stage.authority.issue(request, by: "test").record
        let owner = issued
        let (token, end) = try await stage.openSession(of: owner)
        let key = FactKey.digest(digest(token, on: stage))
        let source = FactSource(store: stage.store, rings: LiveRings(stage.rings))
        let facts = try #require(try await source.read([key]).facts[key] ?? nil)
        #expect(facts.parent == issued.factKeys.first)
        #expect(facts.session != nil)
        #expect(facts.credential == issued.id)
        #expect(facts.kind == "test.token")
        #expect(facts.scopes.isEmpty && facts.networks.isEmpty)
        #expect(facts.expiresAt == end)
        #expect(facts.organisationName == "demo")
    }

    @Test("is closed once, and closing it again is no error")
    func isClosed() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        let credential = owner.id
        let (token, _) = try await stage.openSession(of: owner)
        let digest = digest(token, on: stage)
        let session = try #require(try await stage.store.read { try $0.sessions.find(digest) })
        for _ in 0..<2 {
            let closed = try await stage.authority.closeSession(
                session.id,
                .digest(digest),
                of: credential
            )
            #expect(try await stage.feedEntries().last?.sequence == closed.sequence)
            #expect(closed.keys == [.digest(digest)])
            #expect(try await stage.feedEntries().last?.key == .digest(digest))
            #expect(try await stage.store.read { try $0.sessions.find(digest) } == nil)
        }
    }

    @Test("that ended is removed when another is opened")
    func isRemoved() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        let (old, _) = try await stage.openSession(of: owner)
        stage.clock.advance(by: SessionRules().tokenLifetime + .microseconds(1))
        let (new, _) = try await stage.openSession(of: owner)
        let (oldDigest, newDigest) = (digest(old, on: stage), digest(new, on: stage))
        #expect(try await stage.store.read { try $0.sessions.find(oldDigest) } == nil)
        #expect(try await stage.store.read { try $0.sessions.find(newDigest) } != nil)
    }

    @Test("leaves a row when it is opened and when it is closed, and none when it is closed again")
    func leavesRows() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        let before = try await stage.auditRows().count
        let (token, _) = try await stage.openSession(of: owner)
        let digest = digest(token, on: stage)
        let session = try #require(try await stage.store.read { try $0.sessions.find(digest) })
        for _ in 0..<2 {
            _ = try await stage.authority.closeSession(session.id, .digest(digest), of: owner.id)
        }
        let rows = try await stage.auditRows().dropFirst(before)
        #expect(rows.map(\.action) == ["session.open", "session.close"])
        #expect(rows.allSatisfy { $0.subject == session.id.rawValue })
        #expect(rows.allSatisfy { $0.actor == "credential:\(owner.id)" })
        var text = ""
        dump(rows, to: &text)
        #expect(!text.contains(try #require(token.reveal())))
    }

    @Test("is not opened by a secret that was reset, retired or revoked meanwhile")
    func needsALiveSecret() async throws {
        let stage = try await AuthorityStage()
        func isOpened(_ owner: CredentialRecord) async throws -> Bool {
            let before = try await stage.contents()
            let opened = try await stage.authority.openSession(
                for: owner.id,
                by: owner.secrets[0].id,
                kind: "test.token"
            )
            if opened == nil { #expect(try await stage.contents() == before) }
            return opened != nil
        }
        let reset = try await stage.issue().record
        #expect(try await isOpened(reset))
        _ = try await stage.authority.rotate(reset.id, overlap: .seconds(60), by: "test")
        #expect(try await isOpened(reset), "the overlap is not over")
        _ = try await stage.authority.rotate(reset.id, overlap: .zero, by: "test")
        #expect(try await !isOpened(reset))
        for state in [CredentialState.disabled, .revoked] {
            let changed = try await stage.issue().record
            _ = try await stage.authority.change(changed.id, to: state, by: "test")
            #expect(try await !isOpened(changed))
        }
        let gone = CredentialID(rawValue: "crd_0")
        #expect(
            try await stage.authority.openSession(
                for: gone,
                by: reset.secrets[0].id,
                kind: "test.token"
            ) == nil
        )
    }

    @Test("ends with a reset of its credential, and goes on through a rotation and another's reset")
    func endsWithAReset() async throws {
        let stage = try await AuthorityStage()
        let (owner, other) = (try await stage.issue().record, try await stage.issue().record)
        let (token, _) = try await stage.openSession(of: owner)
        let digest = digest(token, on: stage)
        func isThere() async throws -> Bool {
            try await stage.store.read { try $0.sessions.find(digest) != nil }
        }
        _ = try await stage.authority.rotate(owner.id, overlap: .seconds(60), by: "test")
        _ = try await stage.authority.rotate(other.id, overlap: .zero, by: "test")
        #expect(try await isThere())
        let feed = try await stage.feedEntries().count
        _ = try await stage.authority.rotate(owner.id, overlap: .zero, by: "test")
        #expect(try await !isThere())
        let keys = try await stage.feedEntries().dropFirst(feed).map(\.key)
        #expect(keys.contains(.digest(digest)), "other nodes drop it, too")
    }

    @Test("ends for good with the revocation of its credential, and rests while that is disabled")
    func endsWithARevocation() async throws {
        let stage = try await AuthorityStage()
        let (owner, other) = (try await stage.issue().record, try await stage.issue().record)
        let digest = digest(try await stage.openSession(of: owner).token, on: stage)
        _ = try await stage.openSession(of: other)
        _ = try await stage.authority.change(owner.id, to: .disabled, by: "test")
        #expect(try await stage.sessions(of: owner).map(\.digest) == [digest])
        let feed = try await stage.feedEntries().count
        _ = try await stage.authority.change(owner.id, to: .revoked, by: "test")
        #expect(try await stage.sessions(of: owner).isEmpty)
        #expect(try await stage.sessions(of: other).count == 1)
        let keys = try await stage.feedEntries().dropFirst(feed).map(\.key)
        #expect(keys.contains(.digest(digest)), "other nodes drop it, too")
    }

    @Test("that was seen by others is marked and told once, with what it is for")
    func isMarkedAsExposed() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        let token = try await stage.openSession(of: owner).token
        let session = try #require(try await stage.sessions(of: owner).first)
        let feed = try await stage.feedEntries().count
        try await stage.authority.markExposed(session.id, how: "plain_http")
        let first = stage.clock.now
        stage.clock.advance(by: .seconds(1))
        try await stage.authority.markExposed(session.id, how: "plain_http")
        try await stage.authority.markExposed(SessionID(rawValue: "ses_0"), how: "plain_http")
        var expected = session
        expected.exposedAt = first
        #expect(try await stage.sessions(of: owner) == [expected])
        #expect(
            try await stage.feedEntries().dropFirst(feed).map(\.key) == [.digest(session.digest)]
        )
        let rows = try await stage.auditRows().filter { $0.action == "session.exposed" }
        #expect(rows.map(\.subject) == [session.id.rawValue] && rows.first?.actor == "server")
        let details = #"{"credential":"\#(owner.id.rawValue)","how":"plain_http"}"#
        #expect(rows.first?.details == details)
        let notice = try #require(stage.notices.all.first)
        #expect(stage.notices.all.count == 1)
        #expect(notice.kind == .exposed && notice.credential.id == owner.id)
        #expect(notice.content["session"] == .string(session.id.rawValue))
        #expect(notice.content["how"] == "plain_http")
        #expect(notice.content["exposed_at"] == .string(first.rfc3339))
        var text = ""
        dump(notice.content, to: &text)
        #expect(!text.contains(try #require(token.reveal())))
        let key = FactKey.digest(session.digest)
        let source = FactSource(store: stage.store, rings: LiveRings(stage.rings))
        let facts = try #require(try await source.read([key]).facts[key] ?? nil)
        #expect(facts.secrets.map(\.isExposed) == [true])
    }

    @Test("that was seen by others is neither marked nor told of where one of them fails")
    func isMarkedAndToldTogether() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        _ = try await stage.openSession(of: owner)
        let before = try await stage.sessions(of: owner)
        stage.notices.fail(StoreFault(.busy, detail: "test"))
        await #expect(throws: StoreFault.self) {
            try await stage.authority.markExposed(before[0].id, how: "plain_http")
        }
        #expect(try await stage.sessions(of: owner) == before)
    }

    @Test("ends the oldest of its credential where there are as many as there can be")
    func endsTheOldest() async throws {
        let stage = try await AuthorityStage(sessionRules: SessionRules(perCredentialMax: 3))
        let (owner, other) = (try await stage.issue().record, try await stage.issue().record)
        _ = try await stage.openSession(of: other)
        var tokens: [Secret] = []
        for _ in 0..<3 {
            tokens.append(try await stage.openSession(of: owner).token)
            stage.clock.advance(by: .seconds(1))
        }
        #expect(try await stage.sessions(of: owner).count == 3, "as many as there can be")
        let feed = try await stage.feedEntries().count
        tokens.append(try await stage.openSession(of: owner).token)
        let digests = tokens.map { digest($0, on: stage) }
        let left = try await stage.sessions(of: owner).map(\.digest)
        #expect(left == digests.dropFirst().reversed())
        #expect(try await stage.sessions(of: other).count == 1)
        let keys = try await stage.feedEntries().dropFirst(feed).map(\.key)
        #expect(keys == [.digest(digests[0]), .digest(digests[3])])
        let row = try #require(try await stage.auditRows().last)
        #expect(row.action == "session.open" && row.details.contains(#""ended":1"#))
    }

    @Test("of a person that rested is removed when the person opens another")
    func removesTheRested() async throws {
        let rules = SessionRules(idle: .seconds(600))
        let stage = try await AuthorityStage.withPeople(sessionRules: rules)
        let (ada, bob) = (try await stage.createPerson("ada"), try await stage.createPerson("bob"))
        let old = digest(try await stage.openSession(of: ada).token, on: stage)
        _ = try await stage.openSession(of: bob)
        // A little longer than it may rest: another process may know of a use.
        stage.clock.advance(by: rules.idle + .seconds(60))
        _ = try await stage.openSession(of: ada)
        #expect(try await stage.sessions(of: ada).count == 2)
        stage.clock.advance(by: .microseconds(1))
        let feed = try await stage.feedEntries().count
        _ = try await stage.openSession(of: ada)
        #expect(try await stage.sessions(of: ada).map(\.digest).contains(old) == false)
        #expect(try await stage.sessions(of: ada).count == 2)
        #expect(try await stage.sessions(of: bob).count == 1, "bob opened none")
        #expect(try await stage.feedEntries().dropFirst(feed).first?.key == .digest(old))
    }

    @Test("is ended by its owner alone, and another's is not found")
    func isRevoked() async throws {
        let stage = try await AuthorityStage()
        let (owner, other) = (try await stage.issue().record, try await stage.issue().record)
        _ = try await stage.openSession(of: owner)
        let session = try #require(try await stage.sessions(of: owner).first)
        let denial = try await stage.denial {
            try await stage.authority.revokeSession(session.id, of: other.id, by: "test")
        }
        #expect(denial == .noSuchSession(session.id))
        #expect(try await stage.sessions(of: owner).count == 1)
        #expect(try await stage.auditRows().last?.action == "denied")
        try await stage.authority.revokeSession(session.id, of: owner.id, by: "test")
        #expect(try await stage.sessions(of: owner).isEmpty)
        #expect(try await stage.auditRows().last?.action == "session.revoke")
        #expect(try await stage.feedEntries().last?.key == .digest(session.digest))
    }

    @Test("of a kind that is not there is denied")
    func needsAKind() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        let denial = try await stage.denial {
            _ = try await stage.authority.openSession(
                for: owner.id,
                by: owner.secrets[0].id,
                kind: "test.none"
            )
        }
        #expect(denial == .noSuchKind("test.none"))
    }
}

@Suite("The memory of requests")
struct RequestMemoryTests {
    @Test("takes a request once, until its time is over")
    func takesARequestOnce() async throws {
        let stage = try await AuthorityStage()
        let authority = stage.authority
        let end = stage.clock.now + .seconds(600)
        let content = Array("invented crd_1 1772366400.nonce".utf8)
        #expect(try await authority.rememberRequest(content, until: end))
        #expect(try await !authority.rememberRequest(content, until: end))
        #expect(try await authority.rememberRequest(content + [0], until: end))
        stage.clock.advance(by: .seconds(600))
        #expect(try await !authority.rememberRequest(content, until: end))
        stage.clock.advance(by: .microseconds(1))
        #expect(try await authority.rememberRequest(content, until: end + .seconds(600)))
    }

    @Test("takes one of fifty equal requests that come at once")
    func takesOneOfFifty() async throws {
        let stage = try await AuthorityStage()
        let (authority, end) = (stage.authority, stage.clock.now + .seconds(600))
        let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { try await authority.rememberRequest([1], until: end) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
    }
}

@Suite("Facts")
struct FactSourceTests {
    @Test("are read for all keys in one view, with the place in the feed")
    func areRead() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue()
        let known = try #require(issued.record.factKeys.first)
        let unknown = FactKey.handle("test.key", .production, "none")
        let source = FactSource(store: stage.store, rings: LiveRings(stage.rings))
        let reading = try await source.read([known, unknown])
        #expect(reading.sequence == (try await stage.feedEntries().last?.sequence))
        #expect(reading.facts.count == 2)
        #expect(reading.facts.keys.contains(unknown) && (reading.facts[unknown] ?? nil) == nil)
        let facts = try #require(reading.facts[known] ?? nil)
        #expect(facts.credential == issued.record.id)
        #expect(facts.state == .active)
        #expect(facts.secrets.map(\.digest) == issued.record.secrets.map(\.digest))
        #expect(facts.secrets.allSatisfy { $0.key == nil && !$0.isExposed })
    }

    @Test("of a signing secret that was altered in the store are not read")
    func refuseAlteredSecrets() async throws {
        let stage = try await AuthorityStage()
        var record = try await stage.issue("test.signing-key").record
        var bytes = try #require(record.secrets[0].sealed?.bytes)
        bytes[20] ^= 1
        record.secrets[0].sealed = SealedBox(key: 1, bytes: bytes)
        let (altered, key) = (record, record.factKeys[0])
        try await stage.store.transaction { try $0.credentials.replace(altered) }
        let source = FactSource(store: stage.store, rings: LiveRings(stage.rings))
        let fault = await #expect(throws: CryptoFault.self) { _ = try await source.read([key]) }
        #expect(fault?.description == "the sealed secret was altered or moved")
    }
}
