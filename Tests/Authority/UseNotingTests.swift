import Authority
import TestSupport
import Testing
import TollgateCore

@Suite("Uses that are noted")
struct UseNotingTests {
    private func use(_ stage: AuthorityStage, from address: IPAddress = .loopback4) -> SessionUse {
        SessionUse(at: stage.clock.now, address: address, userAgent: "test")
    }

    /// Opens sessions of one credential and returns their names.
    private func sessions(_ count: Int, on stage: AuthorityStage) async throws -> [SessionID] {
        let owner = try await stage.issue().record
        for _ in 0..<count { _ = try await stage.openSession(of: owner) }
        return try await stage.sessions(of: owner).map(\.id)
    }

    private func lastUses(
        _ ids: [SessionID],
        on stage: AuthorityStage
    ) async throws -> [SessionUse?] {
        try await stage.store.read { transaction in
            try ids.map { try transaction.sessions.find(id: $0)?.lastUse }
        }
    }

    @Test("are all noted but those that cannot be", arguments: [1, 2, 7, 100])
    func areNotedAllTheSame(_ count: Int) async throws {
        let stage = try await AuthorityStage()
        let ids = try await sessions(count, on: stage)
        let broken = Set([ids[0], ids[count / 2]])
        stage.store.doubt { $0.unreadableSessions = broken }
        let use = use(stage)
        let uses = Dictionary(uniqueKeysWithValues: ids.map { ($0, use) })
        do {
            try await stage.authority.note(uses)
            Issue.record("all were noted")
        } catch {
            #expect(Set(error.failed.keys) == broken)
            #expect(error.waiting.isEmpty)
            #expect((error.fault as? StoreFault)?.code == .corrupt)
        }
        stage.store.doubt { $0.unreadableSessions = [] }
        let noted = try await lastUses(ids, on: stage)
        #expect(zip(ids, noted).allSatisfy { broken.contains($0) == ($1 == nil) })
    }

    @Test("cost a bounded number of transactions, however many cannot be noted")
    func areBounded() async throws {
        let stage = try await AuthorityStage()
        let ids = (0..<2_000).map { SessionID(rawValue: "ses_\($0)") }
        stage.store.doubt { $0.unreadableSessions = Set(ids) }
        let use = use(stage)
        let before = stage.store.transactionCount
        await #expect(throws: UnnotedUses<SessionID, SessionUse>.self) {
            try await stage.authority.note(Dictionary(uniqueKeysWithValues: ids.map { ($0, use) }))
        }
        // Two batches; each of the 256 halvings is paid for with two more transactions.
        #expect(stage.store.transactionCount - before == 2 + 2 * 256)
    }

    @Test("wait as a whole where the store fails, after one try")
    func waitForTheStore() async throws {
        let stage = try await AuthorityStage()
        let ids = (0...Authority.usesBatchMax).map { SessionID(rawValue: "ses_\($0)") }
        let use = use(stage)
        for code in [
            StoreFault.Code.unavailable, .busy, .full, .readOnly, .inputOutput, .moved, .tooNew,
        ] {
            stage.store.doubt { $0.fault = StoreFault(code, detail: "test") }
            let before = stage.store.transactionCount
            do {
                try await stage.authority.note(
                    Dictionary(uniqueKeysWithValues: ids.map { ($0, use) })
                )
                Issue.record("all were noted")
            } catch {
                #expect(error.failed.isEmpty)
                #expect(error.waiting.count == ids.count)
            }
            #expect(stage.store.transactionCount - before == 1)
        }
    }
}

@Suite("The networks of a person")
struct PersonNetworkTests {
    private let stage: AuthorityStage
    private let person: CredentialRecord

    init() async throws {
        stage = try await .withPeople()
        person = try await stage.createPerson()
    }

    private func address(_ number: UInt32) -> IPAddress { IPAddress(v4: 0xC000_0200 + number) }

    /// Uses the newest session from an address.
    private func use(from address: IPAddress) async throws {
        stage.clock.advance(by: .seconds(1))
        let session = try #require(try await stage.sessions(of: person).first)
        try await stage.authority.note([
            session.id: SessionUse(at: stage.clock.now, address: address, userAgent: "test")
        ])
    }

    private func toldCount() async throws -> Int {
        let rows = try await stage.auditRows().filter { $0.action == "user.new-network" }
        #expect(stage.notices.all.filter { $0.kind == .newNetwork }.count == rows.count)
        return rows.count
    }

    private func isInFeed(after sequence: Int64) async throws -> Bool {
        try await stage.feedEntries(after: sequence).contains { $0.key == person.factKeys.first }
    }

    @Test("are trusted once the person signed in there, not for the use of a session")
    func areTrustedBySigningIn() async throws {
        _ = try await stage.openSession(of: person, from: address(1))
        #expect(try await stage.trustedNetworks(of: person) == [address(1)])
        var feed = try #require(try await stage.feedEntries().last?.sequence)
        try await use(from: address(2))
        #expect(try await stage.trustedNetworks(of: person) == [address(1)])
        #expect(try await toldCount() == 1)
        #expect(try await !isInFeed(after: feed), "nobody's facts changed")
        _ = try await stage.openSession(of: person, from: address(2))
        #expect(try await Set(stage.trustedNetworks(of: person)) == [address(1), address(2)])
        #expect(try await isInFeed(after: feed))
        #expect(try await toldCount() == 1, "it was told of before")
        feed = try #require(try await stage.feedEntries().last?.sequence)
        _ = try await stage.openSession(of: person, from: address(2))
        #expect(try await !isInFeed(after: feed))
    }

    @Test("lose their trust with the password, and are known all the same")
    func loseTrust() async throws {
        let other = try await stage.createPerson("bob")
        for one in [person, other] { _ = try await stage.openSession(of: one, from: address(1)) }
        let changed = try await stage.authority.setPassword("two", of: person.id, by: "test")
        #expect(try await stage.trustedNetworks(of: person) == [])
        #expect(try await stage.trustedNetworks(of: other) == [address(1)])
        _ = try await stage.openSession(of: changed, from: address(1))
        #expect(try await stage.trustedNetworks(of: person) == [address(1)])
        #expect(try await toldCount() == 0)
    }

    @Test("are told of twenty times a day, and noted silently beyond")
    func areToldOf() async throws {
        _ = try await stage.openSession(of: person, from: address(0))
        let most = Authority.newNetworksToldMax
        for number in 1...UInt32(most) { try await use(from: address(number)) }
        #expect(try await toldCount() == most)
        try await use(from: address(100))
        _ = try await stage.openSession(of: person, from: address(101))
        #expect(try await toldCount() == most)
        let known = try await stage.store.read { [person] in try $0.networks.list(of: person.id) }
        #expect(Set(known).isSuperset(of: [address(100), address(101)]))
        stage.clock.advance(by: .seconds(86_400))
        _ = try await stage.openSession(of: person, from: address(102))
        #expect(try await toldCount() == most + 1)
    }
}

@Suite("A presented secret")
struct BrokenSecretTests {
    @Test("of the letters form is broken where its checksum is wrong, and looked up without a form")
    func isBroken() async throws {
        let letters = CredentialKind(
            name: "test.letters",
            title: "Letters",
            handle: .none,
            secret: .letters
        )
        let stage = try await AuthorityStage(kinds: CredentialKind.samples + [letters])
        let owner = try await stage.issue().record
        let opened = try await stage.authority.openSession(
            for: owner.id,
            by: owner.secrets[0].id,
            kind: letters.name
        )
        let token = try #require(opened?.token)
        let text = try #require(token.reveal())
        func isBroken(_ text: String, _ kind: CredentialKindName, _ handle: String? = nil) -> Bool {
            stage.authority.isBroken(
                PresentedCredential(
                    kind: kind,
                    handle: handle,
                    secret: Secret(text),
                    carrier: .body
                )
            )
        }
        #expect(!isBroken(text, letters.name))
        let other = text.hasSuffix("a") ? "b" : "a"
        let cut = String(text.dropLast())
        for wrong in [cut + other, cut, text + "a", ""] {
            #expect(isBroken(wrong, letters.name))
            #expect(!isBroken(wrong, "test.token"), "the kind has another form")
            #expect(!isBroken(wrong, "test.none"))
            #expect(!isBroken(wrong, letters.name, "handle"))
        }
        #expect(isBroken("tst_test_tg1_abc", "test.key", "handle"))
    }
}
