import BillerAPIDialect
import Callbacks
import Gatekeeper
import MemoryStore
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("Webhooks that are removed")
struct WebhookRemovalTests {
    @Test("give up what waits for them when they are removed, and let their keys go")
    func removed() async throws {
        let stage = try SandboxStage()
        let id = try await WebhookTests.register(stage)
        try await stage.ask("POST /webhooks/\(id)/test", status: 202)
        let reply = try await stage.reply("DELETE /webhooks/\(id)")
        #expect(reply.status == 204 && reply.body.isEmpty)
        _ = try await stage.refusal("GET /webhooks/\(id)", status: 404)
        let callback = try #require(try await stage.callbacks().first)
        #expect(callback.state == .failed && callback.nextTryAt == nil)
        #expect(callback.tries.last?.fault == DeliveryCalls.webhookRemoved)
        let key = try #require(callback.key)
        let entry = try await stage.store.read { try $0.vault.find(key) }
        #expect(entry?.purpose == WebhookCalls.vaultPurpose + VaultEntry.releasedSuffix)
    }

    @Test("give up more than one step of what waits, a step in each transaction")
    func manyWaiting() async throws {
        let stage = try SandboxStage()
        let (id, sample) = try await WebhookTests.registerWaiting(stage)
        let world = stage.world
        try await stage.store.transaction { tx in
            for _ in 0..<(2 * WebhookLimits.stepMax) {
                try tx.outbox.insert(sample.copy(world.randomness))
            }
        }
        let place = SandboxPlace(
            environment: sample.environment,
            organisation: sample.organisation
        )
        let now = sample.createdAt
        let hasMore = try await stage.store.transaction { tx in
            let found = try Shelf<Webhook>(place, tx).find(id)
            return try found.map { try DeliveryCalls.abandonPart($0.record, at: place, now, tx) }
        }
        #expect(hasMore == true)
        let left = try await stage.store.read { try $0.outbox.backlog().count }
        #expect(left == WebhookLimits.stepMax + 1)
        _ = try await stage.reply("DELETE /webhooks/\(id)")
        let waiting = try await stage.store.read { try $0.outbox.backlog().count }
        #expect(waiting == 0)
    }

    @Test("send nothing after a removal that came to a stop, and the rest of it follows")
    func interrupted() async throws {
        let store = DoubtfulStore(MemoryStore(epoch: "test"))
        let stage = try SandboxStage(store: store)
        let (id, sample) = try await WebhookTests.registerWaiting(stage)
        let other = try await WebhookTests.register(stage)
        let world = stage.world
        try await stage.store.transaction { tx in
            for _ in 0...WebhookLimits.stepMax {
                try tx.outbox.insert(sample.copy(world.randomness))
            }
        }
        store.doubt { $0.transactionsLeft = 1 }
        await #expect(throws: StoreFault.self) { try await stage.reply("DELETE /webhooks/\(id)") }
        store.doubt { $0.transactionsLeft = nil }
        _ = try await stage.refusal("GET /webhooks/\(id)", status: 404)
        try await stage.ask("POST /webhooks/\(other)/test", status: 202)
        #expect(try await stage.store.read { try $0.outbox.backlog().count } == 3)
        let (queue, now) = (Self.queue(stage), stage.clock.now)
        let slip = try #require(try await queue.due(at: now, limit: 1).first)
        guard case .refused(let given, let fault) = try await queue.begin(slip, at: now) else {
            Issue.record("it would be sent")
            return
        }
        #expect(given.subject == id && fault == DeliveryCalls.webhookRemoved)
        #expect(try await queue.withdraw(at: now) == 1)
        let callbacks = try await stage.callbacks()
        #expect(callbacks.filter { $0.state == .pending }.map(\.subject) == [other])
        let faults = Set(callbacks.filter { $0.subject == id }.map(\.tries.last?.fault))
        #expect(faults == [DeliveryCalls.webhookRemoved])
    }

    @Test("are not asked about what is sent to no webhook, such as a ping")
    func withoutWebhook() async throws {
        let stage = try SandboxStage()
        let (id, sent) = try await WebhookTests.registerWaiting(stage)
        for (subject, fault) in [
            (id, nil), ("ping", nil), (Webhook.prefix + "0", DeliveryCalls.webhookRemoved),
        ] as [(String, String?)] {
            let callback = CallbackRecord(
                id: sent.id,
                organisation: sent.organisation,
                environment: sent.environment,
                channel: sent.channel,
                kind: sent.kind,
                subject: subject,
                destination: sent.destination,
                key: nil,
                content: [],
                createdAt: sent.createdAt,
                nextTryAt: nil
            )
            let found = try await stage.store.read { tx in
                try BillerAPIModule.module.callbackWithdrawal(callback, tx)
            }
            #expect(found == fault, "\(subject)")
        }
    }

    /// The outbox as the server works through it.
    private static func queue(_ stage: SandboxStage) -> CallbackQueue {
        CallbackQueue(
            store: stage.store,
            vault: stage.world.vault,
            channels: CallbackChannels(
                standard: CallbackPlan(schedule: CallbackSchedule(), timeout: .seconds(10)),
                withdrawal: BillerAPIModule.module.callbackWithdrawal
            ),
            randomness: stage.world.randomness,
            time: stage.clock.source
        )
    }
}
