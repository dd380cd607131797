import Testing
import TollgateCore

@testable import Listener

@Suite("The pauses of networks that flood")
struct FloodPausesTests {
    private let begin = MonotonicInstant(nanoseconds: 0)

    @Test("end each at its own moment, the last that was said, and one without length never begins")
    func ends() {
        let pauses = FloodPauses()
        pauses.begin(for: .loopback4, until: begin, at: begin)
        #expect(!pauses.includes(.loopback4, at: begin))
        pauses.begin(for: .loopback4, until: begin + .seconds(1), at: begin)
        pauses.begin(for: .loopback4, until: begin + .seconds(3), at: begin)
        pauses.begin(for: .loopback6, until: begin + .seconds(1), at: begin)
        #expect(pauses.includes(.loopback6, at: begin))
        #expect(pauses.includes(.loopback4, at: begin + .seconds(2)))
        #expect(!pauses.includes(.loopback6, at: begin + .seconds(2)))
        #expect(!pauses.includes(.loopback4, at: begin + .seconds(3)))
        pauses.begin(for: .loopback6, until: begin + .seconds(9), at: begin + .seconds(4))
        #expect(!pauses.includes(.loopback4, at: begin + .seconds(4)))
    }

    @Test("are bounded: a network beyond the maximum has none until others have ended")
    func bounded() {
        let pauses = FloodPauses()
        func network(_ number: Int) -> IPAddress { IPAddress(high: UInt64(number), low: 0) }
        for number in 1...FloodPauses.networksMax {
            pauses.begin(for: network(number), until: begin + .seconds(1), at: begin)
        }
        pauses.begin(for: network(0), until: begin + .seconds(9), at: begin)
        #expect(!pauses.includes(network(0), at: begin))
        pauses.begin(for: network(1), until: begin + .seconds(9), at: begin)
        let later = begin + .seconds(2)
        #expect(pauses.includes(network(1), at: later), "it had one, and may have a longer one")
        pauses.begin(for: network(0), until: begin + .seconds(9), at: later)
        #expect(pauses.includes(network(0), at: later))
        #expect(!pauses.includes(network(2), at: later))
    }
}
