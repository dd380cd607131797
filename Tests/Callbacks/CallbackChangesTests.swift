import Callbacks
import MemoryStore
import TestSupport
import Testing
import TollgateCore

@Suite("What people do with callbacks")
struct CallbackChangesTests {
    private let stage = CallbackStage()

    @Test("a resent callback keeps its id and its tries, and gets a whole round of new ones")
    func resends() async throws {
        let id = try await stage.event()
        try await stage.attempt(.gone("gone"))
        let now = stage.clock.now
        let resent = try await stage.store.transaction {
            try CallbackChanges.resend(id, at: now, in: $0)
        }
        #expect(resent?.state == .pending && resent?.nextTryAt == now && resent?.tryCount == 0)
        #expect(resent?.tries.count == 1)
        #expect(try await stage.health()?.disabledAt == nil)
        try await stage.attempt(.delivered)
        #expect(try await stage.record(id)?.state == .delivered)
    }

    @Test("a delivered callback can be sent once more")
    func resendsDelivered() async throws {
        let id = try await stage.event()
        try await stage.attempt(.delivered)
        let now = stage.clock.now
        _ = try await stage.store.transaction { try CallbackChanges.resend(id, at: now, in: $0) }
        let assignment = try #require(try await stage.begin())
        #expect(assignment.callback.id == id)
    }

    @Test("there is nothing to resend under an unknown id")
    func resendsNothing() async throws {
        let now = stage.clock.now
        let resent = try await stage.store.transaction {
            try CallbackChanges.resend(CallbackID(rawValue: "cbk_none"), at: now, in: $0)
        }
        #expect(resent == nil)
    }

    @Test("recovery takes the failed ones since a moment, and leaves delivered and older ones")
    func recovers() async throws {
        let old = try await stage.event(to: "https://a.example/")
        try await stage.attempt(.hopeless("bad_address"))
        stage.clock.advance(by: .seconds(3_600))
        let since = stage.clock.now
        let failed = try await stage.event(to: "https://b.example/")
        try await stage.attempt(.hopeless("bad_address"))
        let delivered = try await stage.event(to: "https://c.example/")
        try await stage.attempt(.delivered)
        let now = stage.clock.now
        let recovered = try await stage.store.transaction {
            try CallbackChanges.recover(CallbackFilter(since: since), at: now, in: $0)
        }
        #expect(recovered.map(\.id) == [failed])
        #expect(try await stage.record(old)?.state == .failed)
        #expect(try await stage.record(delivered)?.state == .delivered)
    }
}
