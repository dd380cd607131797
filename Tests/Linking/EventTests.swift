import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("What a client is told of linking")
struct EventTests {
    @Test("every step that moves an attempt, and every change of an account, is told once")
    func tells() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        for _ in 0..<2 { _ = try await stage.perform(.open(id)).get() }
        _ = try await stage.step(stage.type("wrong", to: id))
        _ = try await stage.step(stage.type("code", to: id))
        _ = try await stage.step(.answerCode(id, code: "0"))
        _ = try await stage.step(.answerCode(id, code: FakeProvider.code))
        let steps: [LinkEvent.Kind] = [.linkCreated, .linkUpdated, .linkUpdated, .linkUpdated]
        #expect(stage.events.kinds == steps)
        let answer = try await stage.perform(.discover(id, chosen: ["acc_1"])).get()
        guard case .completed(_, let token?) = answer else {
            Issue.record("\(answer)")
            return
        }
        let account = try await stage.exchange(token, under: "key").account
        _ = try await stage.exchange(token, under: "key")
        let target = LinkTarget.account(account.id)
        _ = try await stage.change(.rotate(target))
        for _ in 0..<2 { _ = try await stage.change(.revoke(target)) }
        for _ in 0..<2 { _ = try await stage.change(.remove(target)) }
        #expect(
            stage.events.kinds == steps + [
                .linkUpdated, .accountCreated, .accountUpdated, .accountUpdated, .accountUpdated,
            ]
        )
    }

    @Test("an event names the client, the end user and what it is about")
    func names() async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link()
        let made = try #require(stage.events.all.first)
        #expect(made.organisation == stage.organisation.id)
        #expect(made.environment == .sandbox)
        #expect(made.credential == stage.client.id)
        #expect(made.client == stage.client.handle)
        #expect(made.endUser == "user-1")
        #expect(made.link == linked.attempt)
        #expect(made.biller == "acme")
        #expect(made.account == nil)
        let last = try #require(stage.events.all.last)
        #expect(last.kind == .accountCreated)
        #expect(last.account == linked.account.id)
        #expect(last.biller == "acme")
    }

    @Test("what cannot be told did not happen")
    func isAtomic() async throws {
        let stage = try await LinkStage()
        stage.events.fail(StoreFault(.full, detail: "test"))
        await #expect(throws: StoreFault.self) {
            try await stage.perform(.create(stage.order()))
        }
        #expect(try await stage.documents("link.attempt").isEmpty)
        #expect(try await stage.audited().isEmpty)
    }
}
