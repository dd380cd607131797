import NIOCore
import Testing

@testable import Listener

@Suite("Bodies")
struct BodyCollectorTests {
    @Test("Pieces are put together in order")
    func pieces() {
        var collector = BodyCollector(limit: 10, expected: 6)
        let taken = ["abc", "def"].map { collector.take(ByteBuffer(string: $0)) }
        #expect(taken == [true, true])
        #expect(collector.bytes == Array("abcdef".utf8))
    }

    @Test("The limit itself is within the limit, one byte more is not, and is not kept")
    func limit() {
        var collector = BodyCollector(limit: 4, expected: nil)
        let taken = ["abcd", "", "e"].map { collector.take(ByteBuffer(string: $0)) }
        #expect(taken == [true, true, false])
        #expect(collector.bytes.count == 4)
    }

    @Test("A promised length sets little memory aside")
    func promise() {
        let collector = BodyCollector(limit: 1_048_576, expected: 1_048_576)
        #expect(collector.bytes.capacity < 64 * 1_024)
    }
}
