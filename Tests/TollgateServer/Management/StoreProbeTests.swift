import Synchronization
import TestSupport
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The probe of the store")
struct StoreProbeTests {
    private let clock = TestClock()

    @Test("writes once in an interval, whoever asks")
    func rate() async {
        let stage = Stage()
        let probe = stage.probe(clock)
        for _ in 0..<10 { #expect(await probe.fault() == nil) }
        #expect(stage.writes == 1)
        clock.advance(by: StoreProbe.interval)
        #expect(await probe.fault() == nil)
        #expect(stage.writes == 2)
    }

    @Test("names the fault, and forgets it once the store takes a change again")
    func fault() async {
        let stage = Stage()
        let probe = stage.probe(clock)
        stage.fail(StoreFault(.busy, detail: "test"))
        #expect(await probe.fault()?.contains("(busy)") == true)
        stage.fail(nil)
        #expect(await probe.fault()?.contains("(busy)") == true, "not asked again so soon")
        clock.advance(by: StoreProbe.interval)
        #expect(await probe.fault() == nil)
    }

    @Test("does not write where less room is left than the least")
    func room() async {
        let stage = Stage()
        let (enough, tight) = (
            stage.probe(clock, free: StoreProbe.freeBytesMin),
            stage.probe(clock, free: StoreProbe.freeBytesMin - 1)
        )
        #expect(await enough.fault() == nil)
        #expect(await tight.fault()?.contains("1048575 bytes left") == true)
        #expect(stage.writes == 1)
    }

    /// A store that counts what is written, and fails on request.
    private final class Stage: Sendable {
        private let state = Mutex<(writes: Int, fault: StoreFault?)>((0, nil))

        var writes: Int { state.withLock { $0.writes } }

        func fail(_ fault: StoreFault?) { state.withLock { $0.fault = fault } }

        func probe(_ clock: TestClock, free: Int64? = nil) -> StoreProbe {
            StoreProbe(
                time: clock.source,
                freeBytes: { free },
                write: {
                    try self.state.withLock { state in
                        state.writes += 1
                        if let fault = state.fault { throw fault }
                    }
                }
            )
        }
    }
}
