import Callbacks
import MemoryStore
import TestSupport
import Testing
import TollgateCore

@Suite("The rules of receivers")
struct ReceiverRulesTests {
    private let stage = CallbackStage(triesMax: 50)
    private let start = Instant(seconds: 1_000_000)

    private var unknown: ReceiverHealth {
        CallbackRules.unknown(
            Receiver(
                organisation: CallbackStage.organisation,
                environment: .sandbox,
                destination: CallbackStage.url
            )
        )
    }

    @Test("warn first, disable later, and say each once")
    func warnsThenDisables() {
        var (health, change) = ReceiverRules.failed(unknown, at: start)
        #expect(change == nil && health.failingSince == start)
        let warned = start + ReceiverRules.warnAfter
        (health, change) = ReceiverRules.failed(health, at: Instant(seconds: warned.seconds - 1))
        #expect(change == nil)
        (health, change) = ReceiverRules.failed(health, at: warned)
        #expect(change == .failing && health.warnedAt == warned && health.disabledAt == nil)
        (health, change) = ReceiverRules.failed(health, at: warned + .seconds(1))
        #expect(change == nil)
        let disabled = warned + ReceiverRules.disableAfterWarning
        (health, change) = ReceiverRules.failed(health, at: Instant(seconds: disabled.seconds - 1))
        #expect(change == nil && health.disabledAt == nil)
        (health, change) = ReceiverRules.failed(health, at: disabled)
        #expect(change == .disabled && health.disabledAt == disabled)
        (health, change) = ReceiverRules.failed(health, at: disabled + .seconds(1))
        #expect(change == nil)
    }

    @Test("forget everything at a success")
    func forgets() {
        var (health, _) = ReceiverRules.failed(unknown, at: start)
        (health, _) = ReceiverRules.failed(health, at: start + ReceiverRules.warnAfter)
        health = ReceiverRules.succeeded(health)
        #expect(health == unknown)
    }

    @Test("never disable a receiver unwarned, however far the clock steps")
    func survivesSteps() {
        let (first, _) = ReceiverRules.failed(unknown, at: start)
        let (health, change) = ReceiverRules.failed(first, at: start + .seconds(3_650 * 86_400))
        #expect(change == .failing && health.disabledAt == nil)
        let (back, _) = ReceiverRules.failed(health, at: start)
        #expect(back.disabledAt == nil && back.failingSince == start)
    }

    @Test("tell the owner through the server's own notices, but not of the notices' receiver")
    func tells() async throws {
        try await stage.settings(
            CallbackSettings(
                organisation: CallbackStage.organisation,
                environment: .sandbox,
                channel: NoticeSigner.channel,
                destination: "https://notices.example/"
            )
        )
        _ = try await stage.event()
        try await stage.attempt(.gone("gone"))
        let notices = try await stage.store.read {
            try $0.outbox.list(CallbackFilter(state: .pending))
        }
        #expect(notices.map(\.kind) == ["receiver.disabled"])
        #expect(notices.map(\.channel) == [NoticeSigner.channel])
        try await stage.attempt(.gone("gone"))
        let rest = try await stage.store.read {
            try $0.outbox.list(CallbackFilter(state: .pending))
        }
        #expect(rest.isEmpty)
    }
}
