import Callbacks
import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The callback desk")
struct CallbackDeskTests {
    @Test("queues nothing where nobody wants to know")
    func queuesNothingUnasked() async throws {
        let store = MemoryStore(epoch: "test")
        let desk = CallbackDesk(
            randomness: SeededRandomness(seed: 1).source,
            time: TestClock().source
        )
        let draft = CallbackDraft(
            organisation: OrganisationID(rawValue: "org_1"),
            environment: .sandbox,
            channel: "test",
            kind: "Event",
            subject: "1",
            content: JSONObject()
        )
        let queued = try await store.transaction {
            try desk.queue(draft, at: Instant(seconds: 0), in: $0)
        }
        #expect(queued == nil)
    }
}
