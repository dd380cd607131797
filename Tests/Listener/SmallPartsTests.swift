import NIOCore
import NIOEmbedded
import Testing
import TollgateCore

@testable import Listener

@Suite("Small parts of the listener")
struct SmallPartsTests {
    @Test("A moment is written as HTTP writes it, and anew when its second is over")
    func date() {
        var dates = HTTPDate()
        func date(_ microseconds: Int64) -> String {
            dates.text(Instant(microseconds: microseconds))
        }
        #expect(date(784_111_777_000_000) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(
            date(784_111_777_999_999) == "Sun, 06 Nov 1994 08:49:37 GMT"
        )
        #expect(date(784_111_778_000_000) == "Sun, 06 Nov 1994 08:49:38 GMT")
        #expect(date(951_782_400_000_000) == "Tue, 29 Feb 2000 00:00:00 GMT")
    }

    @Test("Request ids are 32 hexadecimal digits, and no two are equal")
    func requestIDs() {
        var source = RequestIDSource()
        let ids = (0..<1_000).map { _ in source.next() }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { Hexadecimal.decode($0)?.count == 16 })
    }

    @Test("A deadline comes when it was last asked for, whether later or earlier than before")
    func deadline() {
        let loop = EmbeddedEventLoop()
        var expired = 0
        let deadline = Deadline(loop: loop, shortest: .seconds(1)) { expired += 1 }
        deadline.set(after: .seconds(3))
        loop.advanceTime(by: .seconds(2))
        deadline.set(after: .seconds(3))
        loop.advanceTime(by: .milliseconds(2_999))
        #expect(expired == 0)
        loop.advanceTime(by: .milliseconds(1))
        #expect(expired == 1)
        deadline.set(after: .seconds(60))
        deadline.set(after: .milliseconds(10))
        loop.advanceTime(by: .milliseconds(10))
        #expect(expired == 2)
        deadline.set(after: .seconds(5))
        deadline.clear()
        loop.advanceTime(by: .seconds(60))
        #expect(expired == 2)
    }

    @Test("A length is digits alone")
    func contentLength() {
        #expect(ContentLength.read("0") == 0)
        #expect(ContentLength.read("1048576") == 1_048_576)
        for text in ["", " 1", "+1", "-1", "1,1", "0x1", "1e3", "99999999999999999", "١"] {
            #expect(ContentLength.read(text) == nil, "\(text)")
        }
    }
}
