import Gatekeeper
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import TollgateCore

@testable import Listener

/// The handler of HTTP/1.1 behind NIO's decoder, over a channel whose clock the test turns.
@Suite("One connection of HTTP/1.1")
struct RequestHandlerTests {
    @Test("Requests that are sent ahead are answered in order, and the connection stays")
    func pipelining() throws {
        let line = try EmbeddedConnection()
        try line.send(
            String(repeating: "GET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 3)
        )
        #expect(try line.statuses() == [401, 401, 401])
        #expect(line.channel.isActive)
        #expect(line.recorder.statuses == [401, 401, 401])
    }

    @Test("What cannot be read gets a bare 400, and the connection ends")
    func malformed() throws {
        let line = try EmbeddedConnection()
        try line.send("GET / HTTP/1.1\r\n\r\nGET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try line.statuses() == [400])
        #expect(!line.channel.isActive)
        #expect(line.recorder.reasons == ["host"])
    }

    @Test("A head that does not end in time gets a bare 408")
    func slowHead() throws {
        let line = try EmbeddedConnection()
        try line.send("GET / HTTP/1.1\r\nHost: l")
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(6))
        try line.send("o")
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(try line.statuses().isEmpty)
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try line.statuses() == [408])
        #expect(!line.channel.isActive)
    }

    @Test("A body that does not end in time gets the dialect's 408")
    func slowBody() throws {
        let line = try EmbeddedConnection()
        try line.send("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab")
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        try line.send("c")
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try line.received().hasSuffix("refused: body_timeout"))
        #expect(line.recorder.statuses == [408])
        #expect(!line.channel.isActive)
    }

    @Test("A connection that nobody uses closes without a word")
    func idle() throws {
        let line = try EmbeddedConnection()
        try line.send("GET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(line.channel.isActive)
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!line.channel.isActive)
        #expect(try line.statuses() == [401])
    }

    @Test("An announced body over the limit is refused before a byte of it is read")
    func announcedTooLarge() throws {
        let line = try EmbeddedConnection()
        try line.send("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n")
        #expect(try line.received().hasSuffix("refused: body_too_large"))
        #expect(!line.channel.isActive)
    }

    @Test("100 Continue is sent when the body is wanted, and a refusal instead when it is not")
    func proceed() throws {
        let tail =
            "HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
        let wanted = try EmbeddedConnection()
        try wanted.send("POST /body \(tail)")
        #expect(try wanted.received() == "HTTP/1.1 100 Continue\r\n\r\n")
        let unwanted = try EmbeddedConnection()
        try unwanted.send("POST /open/a \(tail)")
        #expect(try unwanted.received().contains("Connection: close\r\n"))
    }

    @Test("The small rest of a refused body is read to keep the connection, a large one is not")
    func unwantedBody() throws {
        let line = try EmbeddedConnection()
        try line.send("POST /open/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n")
        #expect(try line.statuses() == [401])
        try line.send("abcGET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try line.statuses() == [401])
        try line.send("POST /open/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n")
        #expect(try line.received().contains("Connection: close\r\n"))
        #expect(!line.channel.isActive)
    }

    @Test("A head over the maxima gets the dialect's 431, or a neutral one")
    func tooLargeHead() throws {
        let tail =
            "HTTP/1.1\r\nHost: localhost\r\nA: \(String(repeating: "b", count: 40_000))\r\n\r\n"
        let claimed = try EmbeddedConnection()
        try claimed.send("GET /open/a \(tail)")
        #expect(try claimed.received().hasSuffix("refused: head_too_large"))
        let unclaimed = try EmbeddedConnection()
        try unclaimed.send("GET /elsewhere \(tail)")
        #expect(try unclaimed.received().contains("application/problem+json"))
        #expect(!unclaimed.channel.isActive)
    }

    @Test("A client that does not take its answers has less time than one that only says nothing")
    func stall() throws {
        let line = try EmbeddedConnection()
        try line.send("GET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        line.channel.isWritable = false
        line.channel.pipeline.fireChannelWritabilityChanged()
        try line.send("GET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(line.channel.isActive)
        #expect(try line.statuses() == [401])
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!line.channel.isActive)
    }

    @Test("A client that takes its answers again in time is answered on")
    func stallThatEnds() throws {
        let line = try EmbeddedConnection()
        try line.send("GET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        line.channel.isWritable = false
        line.channel.pipeline.fireChannelWritabilityChanged()
        try line.send("GET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        line.channel.isWritable = true
        line.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try line.statuses() == [401, 401])
        line.channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(line.channel.isActive)
    }

    @Test(
        "A request of another protocol gets a bare 400, also behind requests that are answered",
        arguments: ["GET /open/a RTSP/1.0", "POST /body RTSP/1.0", "SOURCE /open/a ICE/1.0"]
    )
    func otherProtocol(first: String) throws {
        let foreign = "\(first)\r\nHost: localhost\r\n\r\n"
        let good = "GET /open/a HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let alone = try EmbeddedConnection()
        try alone.send(foreign)
        #expect(try alone.statuses() == [400])
        #expect(alone.recorder.reasons == ["version"])
        #expect(!alone.channel.isActive)
        let behind = try EmbeddedConnection()
        try behind.send("POST /open/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\na")
        try behind.send(good + foreign + good)
        #expect(try behind.statuses() == [401, 401, 400])
        #expect(!behind.channel.isActive)
    }

    @Test("When the server goes down, an idle connection closes after a moment")
    func quiescingWhileIdle() throws {
        let line = try EmbeddedConnection()
        line.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(line.channel.isActive)
        line.channel.embeddedEventLoop.advanceTime(by: .milliseconds(100))
        #expect(!line.channel.isActive)
    }

    @Test("When the server goes down, a request on its way is answered, and told to be the last")
    func quiescingWhileReading() throws {
        let line = try EmbeddedConnection()
        try line.send("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n")
        line.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        try line.send("\r\n")
        #expect(try line.received().contains("Connection: close\r\n"))
        #expect(!line.channel.isActive)
    }
}
