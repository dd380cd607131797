import Testing
import TollgateCore

@testable import Listener

@Suite("The watch for floods")
struct FloodWatchTests {
    private let begin = MonotonicInstant(nanoseconds: 0)
    private let watch = FloodWatch()

    /// Gives up as many requests as a network may; returns what one more does.
    private func exceed(
        _ network: IPAddress,
        pause: Duration = .seconds(30),
        at now: MonotonicInstant
    ) -> Bool {
        for _ in 0..<FloodWatch.givenUpMax {
            #expect(!watch.note(network, pause: pause, at: now))
        }
        #expect(!watch.holdsOff(network, at: now))
        return watch.note(network, pause: pause, at: now)
    }

    @Test("holds off who gives up one too many, alone, for as long as told, and says so once")
    func one() {
        #expect(!watch.note(.loopback6, pause: .seconds(30), at: begin))
        #expect(exceed(.loopback4, at: begin))
        #expect(!watch.note(.loopback4, pause: .seconds(30), at: begin))
        let last = begin + .milliseconds(29_999)
        #expect(watch.holdsOff(.loopback4, at: last))
        #expect(!watch.holdsOff(.loopback6, at: last))
        #expect(!watch.holdsOff(.loopback4, at: begin + .seconds(30)))
        #expect(exceed(.loopback6, at: begin + .seconds(30)))
        #expect(!watch.holdsOff(.loopback4, at: begin + .seconds(30)))
        #expect(exceed(.loopback4, at: begin + .seconds(30)), "its count began anew")
    }

    @Test("counts anew in each window")
    func window() {
        for _ in 0..<FloodWatch.givenUpMax {
            #expect(!watch.note(.loopback4, pause: .seconds(1), at: begin))
        }
        #expect(exceed(.loopback4, at: begin + FloodWatch.window))
    }

    @Test("holds off nobody where a pause has no length")
    func never() {
        #expect(!exceed(.loopback4, pause: .zero, at: begin))
        #expect(!watch.holdsOff(.loopback4, at: begin))
    }

    @Test("is bounded: a network beyond the maximum is not counted until the next window")
    func bounded() {
        func network(_ number: Int) -> IPAddress { IPAddress(high: UInt64(number), low: 0) }
        for number in 1...FloodWatch.networksMax {
            #expect(!watch.note(network(number), pause: .seconds(30), at: begin))
        }
        #expect(!exceed(network(0), at: begin))
        for _ in 1..<FloodWatch.givenUpMax {
            #expect(!watch.note(network(1), pause: .seconds(30), at: begin))
        }
        #expect(
            watch.note(network(1), pause: .seconds(30), at: begin),
            "it was counted before"
        )
        #expect(exceed(network(0), at: begin + FloodWatch.window))
        #expect(watch.holdsOff(network(1), at: begin + FloodWatch.window))
    }

    @Test("holds off no more networks than it may, until those before have ended")
    func pausesMax() {
        func flood(_ number: Int, _ now: MonotonicInstant) -> Bool {
            let network = IPAddress(high: UInt64(number), low: 0)
            for _ in 0..<FloodWatch.givenUpMax {
                _ = watch.note(network, pause: .seconds(30), at: now)
            }
            return watch.note(network, pause: .seconds(30), at: now)
        }
        for number in 1...FloodWatch.networksMax { #expect(flood(number, begin)) }
        #expect(!flood(0, begin))
        #expect(!watch.holdsOff(IPAddress(high: 0, low: 0), at: begin))
        #expect(flood(0, begin + .seconds(30)))
    }
}
