import Testing

@testable import Listener

@Suite("Answers that an HTTP/2 client leaves untaken")
struct UnsentAnswersTests {
    private static let maxima = {
        var maxima = ListenerMaxima()
        maxima.unsentBytes = 100
        return maxima
    }()

    @Test("From the first maximum on no stream is opened, and beyond the second no answer is held")
    func maxima() {
        let unsent = UnsentAnswers(Self.maxima)
        #expect(unsent.hold(99))
        #expect(!unsent.isFull)
        #expect(unsent.hold(1))
        #expect(unsent.isFull)
        #expect(unsent.hold(300))
        #expect(!unsent.hold(1))
        #expect(unsent.bytes == 400)
        unsent.release(300)
        #expect(unsent.hold(1))
        unsent.release(2)
        #expect(!unsent.isFull)
    }

    @Test("One answer alone is held whatever its size")
    func large() {
        let unsent = UnsentAnswers(Self.maxima)
        #expect(unsent.hold(10_000))
        #expect(!unsent.hold(0))
        unsent.release(10_000)
        #expect(unsent.hold(10_000))
    }

    @Test("It is told when the connection gets full, and of each answer taken while it is")
    func notices() {
        let unsent = UnsentAnswers(Self.maxima)
        var seen: [Bool] = []
        unsent.changed = { seen.append(unsent.isFull) }
        #expect(unsent.hold(50))
        unsent.release(50)
        #expect(seen.isEmpty)
        #expect(unsent.hold(50))
        #expect(unsent.hold(60))
        #expect(seen == [true])
        unsent.release(10)
        unsent.release(50)
        #expect(seen == [true, true, false])
        unsent.changed = nil
    }
}
