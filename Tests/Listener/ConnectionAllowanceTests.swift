import Testing
import TollgateCore

@testable import Listener

@Suite("The allowance of connections")
struct ConnectionAllowanceTests {
    private let begin = MonotonicInstant(nanoseconds: 0)

    @Test("gives as many connections as it has, and counts those that it refuses")
    func maximum() {
        let allowance = Self.make(maximum: 2, perAddress: 2)
        #expect(allowance.take(.loopback4, at: begin))
        #expect(allowance.take(.loopback6, at: begin))
        #expect(!allowance.take(.loopback4, at: begin))
        #expect(allowance.open == 2)
        #expect(allowance.refused == 1)
        allowance.release(.loopback4)
        #expect(allowance.take(.loopback4, at: begin))
    }

    @Test("gives one network a part of them: an IPv4 address, or an IPv6 /64 as a whole")
    func perAddress() throws {
        let allowance = Self.make(perAddress: 2)
        func takes(_ text: String) throws -> Bool {
            allowance.take(try #require(IPAddress(text)), at: begin)
        }
        #expect(try takes("2001:db8::1"))
        #expect(try takes("2001:db8::2"))
        #expect(try !takes("2001:db8::ffff:3"))
        #expect(try takes("2001:db8:0:1::1"))
        #expect(try takes("192.0.2.1"))
        #expect(try takes("192.0.2.1"))
        #expect(try !takes("192.0.2.1"))
        #expect(try takes("192.0.2.2"))
        #expect(allowance.open == 6)
        #expect(allowance.refused == 2)
        allowance.release(try #require(IPAddress("2001:db8::1")))
        #expect(try takes("2001:db8::4"))
    }

    @Test("gives none to a network that leaves too many requests undone, until one is done")
    func abandoned() {
        let allowance = Self.make(abandonedPerAddress: 4)
        for _ in 1..<4 { allowance.abandon(.loopback4) }
        #expect(!allowance.isExhausted(.loopback4))
        #expect(allowance.take(.loopback4, at: begin))
        allowance.abandon(.loopback4)
        #expect(allowance.isExhausted(.loopback4))
        #expect(!allowance.take(.loopback4, at: begin))
        #expect(!allowance.isExhausted(.loopback6))
        #expect(allowance.take(.loopback6, at: begin))
        allowance.settle(.loopback4)
        #expect(!allowance.isExhausted(.loopback4))
        #expect(allowance.take(.loopback4, at: begin))
        #expect(allowance.open == 3)
    }

    @Test(
        "gives none to a network that gave up a flood until its pause is over; what is open goes on"
    )
    func flood() throws {
        let allowance = Self.make()
        let (flooder, neighbour) = (
            try #require(IPAddress("2001:db8::1")), try #require(IPAddress("2001:db8::2"))
        )
        #expect(allowance.take(flooder, at: begin))
        for _ in 0..<FloodWatch.givenUpMax {
            #expect(!allowance.noteGivenUp(by: flooder, pause: .seconds(10), at: begin))
        }
        #expect(allowance.noteGivenUp(by: neighbour, pause: .seconds(10), at: begin))
        let last = begin + .milliseconds(9_999)
        #expect(!allowance.take(neighbour, at: last))
        #expect(allowance.take(.loopback4, at: last))
        #expect(!allowance.isExhausted(flooder))
        #expect(allowance.refused == 1)
        #expect(allowance.take(neighbour, at: begin + .seconds(10)))
        #expect(allowance.open == 3)
    }

    private static func make(
        maximum: Int = 9,
        perAddress: Int = 9,
        abandonedPerAddress: Int = 4
    ) -> ConnectionAllowance {
        ConnectionAllowance(
            maximum: maximum,
            maximumPerAddress: perAddress,
            abandonedPerAddress: abandonedPerAddress
        )
    }
}
