import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("How long attempts and removed accounts are kept")
struct KeepingTests {
    @Test("an attempt that ended by itself is removed a named time later, by the next link token")
    func removesExpired() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        stage.clock.advance(
            by: stage.rules.linkTokenLifetime + stage.rules.endedAttemptKept - .seconds(1)
        )
        _ = try await stage.create()
        #expect(try await stage.view(id).progress == .expired)
        stage.clock.advance(by: .seconds(1))
        _ = try await stage.create()
        #expect(try await stage.fault(.progress(id)) == .unknown(.linkToken))
    }

    @Test("what was found for an attempt that ended is forgotten before the attempt is")
    func forgetsWhatWasFound() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        _ = try await stage.step(stage.type("one", to: id))
        stage.clock.advance(by: stage.rules.linkTokenLifetime)
        #expect(try await stage.allText().contains("reference-1"))
        _ = try await stage.create()
        #expect(!(try await stage.allText()).contains("reference-1"))
        #expect(try await stage.view(id).progress == .expired)
    }

    @Test("a kept answer is wiped once its time is over, and the attempt goes no earlier")
    func wipesAnswers() async throws {
        let stage = try await LinkStage(rules: LinkRules(endedAttemptKept: .seconds(2 * 86_400)))
        let linked = try await stage.link(under: "key")
        stage.clock.advance(by: stage.rules.idempotencyLifetime - .seconds(1))
        _ = try await stage.create()
        #expect(try await stage.allText().contains("\"box\""))
        stage.clock.advance(by: .seconds(1))
        _ = try await stage.create()
        #expect(!(try await stage.allText()).contains("\"box\""))
        #expect(try await stage.view(linked.attempt).progress == .completed)
        stage.clock.advance(by: .seconds(86_400))
        _ = try await stage.create()
        #expect(try await stage.fault(.progress(linked.attempt)) == .unknown(.linkToken))
        #expect(try await stage.accounts().total == 1)
        _ = try await stage.change(.rotate(.account(linked.account.id)))
    }

    @Test("a removed account can be read for a named time")
    func forgetsRemoved() async throws {
        let stage = try await LinkStage()
        let kept = try await stage.link().account.id
        let removed = try await stage.link().account.id
        _ = try await stage.change(.remove(.account(removed)))
        stage.clock.advance(by: stage.rules.removedAccountKept - .seconds(1))
        _ = try await stage.create()
        #expect(try await stage.accounts().accounts.map(\.id) == [kept, removed])
        stage.clock.advance(by: .seconds(1))
        _ = try await stage.create()
        #expect(try await stage.accounts().accounts.map(\.id) == [kept])
        #expect(try await stage.fault(.remove(.account(removed))) == .unknown(.account))
    }

    @Test("a new link token clears away so much and no more")
    func sweepsInParts() async throws {
        let stage = try await LinkStage(rules: LinkRules(sweepMax: 2))
        for _ in 0..<5 { _ = try await stage.create() }
        stage.clock.advance(by: stage.rules.linkTokenLifetime + stage.rules.endedAttemptKept)
        for left in [4, 3, 3, 4] {
            _ = try await stage.create()
            #expect(try await stage.documents("link.attempt").count == left)
        }
    }

    @Test("a sweep without a new link token clears as much, until nothing is left")
    func sweeps() async throws {
        let stage = try await LinkStage(rules: LinkRules(sweepMax: 2))
        for _ in 0..<3 { _ = try await stage.create() }
        let place = SandboxPlace(environment: .sandbox, organisation: stage.organisation.id)
        #expect(try await stage.desk.sweep(place) == 0)
        stage.clock.advance(by: stage.rules.linkTokenLifetime + stage.rules.endedAttemptKept)
        for count in [2, 1, 0] { #expect(try await stage.desk.sweep(place) == count) }
        #expect(try await stage.documents("link.attempt").isEmpty)
    }

    @Test("a sweep of all places clears as many parts of each as it may")
    func sweepsAll() async throws {
        let stage = try await LinkStage(rules: LinkRules(sweepMax: 2))
        for _ in 0..<5 { _ = try await stage.create() }
        #expect(try await stage.desk.sweepAll(partsMax: 9) { _, _ in } == 0)
        stage.clock.advance(by: stage.rules.linkTokenLifetime + stage.rules.endedAttemptKept)
        #expect(try await stage.desk.sweepAll(partsMax: 1) { _, _ in } == 2)
        #expect(try await stage.documents("link.attempt").count == 3)
        #expect(try await stage.desk.sweepAll(partsMax: 2) { _, _ in } == 3)
        #expect(try await stage.documents("link.attempt").isEmpty)
        #expect(try await stage.desk.sweepAll(partsMax: 2) { _, _ in } == 0)
    }

    @Test("a sweep of all places ends what sessions are left of a revoked client")
    func sweepsSessions() async throws {
        let stage = try await LinkStage()
        for caller in [stage.client, stage.rival].map({ stage.caller($0) }) {
            _ = try await stage.perform(.create(stage.order()), as: caller).get()
        }
        var revoked = stage.client
        revoked.state = .revoked
        // What a server leaves that is stopped between a revocation and the rest of it.
        try await stage.store.transaction { [revoked] in try $0.credentials.replace(revoked) }
        func counts() async throws -> [Int] {
            let owners = [stage.client.id, stage.rival.id]
            return try await stage.store.read { transaction in
                try owners.map { try transaction.sessions.list(of: $0).count }
            }
        }
        #expect(try await counts() == [1, 1])
        _ = try await stage.desk.sweepAll(partsMax: 1) { _, _ in }
        #expect(try await counts() == [0, 1])
    }

    @Test("a sweep leaves linked accounts that live, and takes removed ones")
    func sweepsRemoved() async throws {
        let stage = try await LinkStage(rules: LinkRules(sweepMax: 1))
        let kept = try await stage.link().account.id
        let removed = try await stage.link().account.id
        _ = try await stage.change(.remove(.account(removed)))
        stage.clock.advance(by: stage.rules.removedAccountKept)
        // Both attempts and the removed account.
        #expect(try await stage.desk.sweepAll(partsMax: 9) { _, _ in } >= 3)
        #expect(try await stage.accounts().accounts.map(\.id) == [kept])
    }
}
