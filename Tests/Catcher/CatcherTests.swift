import Catcher
import NIOCore
import NIOPosix
import Testing
import TollgateCore

@Suite("The catcher on its sockets")
struct CatcherTests {
    private let stage: CatcherStage

    init() throws { stage = try CatcherStage(AnswerPlan(.status(202))) }

    /// Runs a catcher on a free port for the length of a closure.
    private func catching(
        group: MultiThreadedEventLoopGroup = .singleton,
        requestTime: Duration = .seconds(600),
        connections: Int = CatcherLimits.connectionsMax,
        _ body: (OpenCatcher) async throws -> Void
    ) async throws {
        let catcher = Catcher(
            desk: stage.desk,
            group: group,
            requestTime: requestTime,
            connections: connections
        )
        let open = try await catcher.open(port: 0)
        do {
            try await body(open)
        } catch {
            await open.close()
            throw error
        }
        await open.close()
    }

    private func post(_ body: String, _ fields: String = "") -> String {
        "POST /hook?a=b HTTP/1.1\r\nHost: x\r\n\(fields)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("keeps a request as it came and answers it")
    func catches() async throws {
        try await catching { open in
            let answer = try await RawClient.exchange(
                post("body", "X-b: 1\r\nx-A: 2\r\n"),
                port: open.port
            )
            #expect(answer.hasPrefix("HTTP/1.1 202 Accepted\r\n"))
        }
        let kept = try #require(try stage.kept().first?.request)
        #expect(kept.method == "POST")
        #expect(kept.target == "/hook?a=b")
        #expect(kept.lines == ["Host: x", "X-b: 1", "x-A: 2", "Content-Length: 4"])
        #expect(kept.body == Array("body".utf8))
    }

    @Test("keeps a body in pieces without their framing")
    func chunks() async throws {
        let request =
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"
        try await catching { open in
            let answer = try await RawClient.exchange(request, port: open.port)
            #expect(answer.hasPrefix("HTTP/1.1 202 "))
        }
        #expect(try stage.kept().map(\.request.body) == [Array("body".utf8)])
    }

    @Test(
        "listens on ::1 at the same port",
        .enabled("needs IPv6 on this machine's loopback interface") {
            await LoopbackProbe.hasVersion6()
        }
    )
    func bothVersions() async throws {
        try await catching { open in
            #expect(open.hasIPv6)
            let answer = try await RawClient.exchange(post("6"), port: open.port, host: "::1")
            #expect(answer.hasPrefix("HTTP/1.1 202 "))
        }
    }

    @Test(
        "refuses what it does not take, and keeps nothing of it",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
            ("POST / HTTP/1.1\r\nOrigin: null\r\nContent-Length: 0\r\n\r\n", 403),
            ("POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nX: \(String(repeating: "a", count: 16_385))\r\n\r\n", 431),
            ("POST /\(String(repeating: "a", count: 16_385)) HTTP/1.1\r\n\r\n", 431),
            ("no HTTP\r\n\r\n", 400),
        ]
    )
    func refuses(request: String, status: Int) async throws {
        try await catching { open in
            let answer = try await RawClient.exchange(request, port: open.port)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        }
        #expect(stage.shown.refusals.map(\.status) == [status])
        #expect(try stage.kept().isEmpty)
    }

    @Test("takes a body of the maximum, and none that turns out to have one byte more")
    func bodyBytesMax() async throws {
        for extra in [0, 1] {
            let body = String(repeating: "a", count: CatcherLimits.bodyBytesMax + extra)
            let size = String(body.utf8.count, radix: 16)
            let request =
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "\(size)\r\n\(body)\r\n0\r\n\r\n"
            try await catching { open in
                _ = try await RawClient.exchange(request, port: open.port)
            }
        }
        #expect(try stage.kept().map(\.request.body.count) == [CatcherLimits.bodyBytesMax])
        #expect(stage.shown.refusals.map(\.status) == [413])
    }

    @Test("waits for a request no longer than it says", arguments: ["", "POST /hook HTTP/1.1\r\n"])
    func requestTime(start: String) async throws {
        try await catching(requestTime: .milliseconds(50)) { open in
            let answer = try await RawClient.exchange(start, port: open.port)
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
        }
        #expect(try stage.kept().isEmpty)
    }

    @Test("closes a connection more than it has places, and serves those that it has")
    func connections() async throws {
        // On one loop connections come into being in the order in which they were made.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await catching(group: group, connections: 1) { open in
            let first = try await RawClient.open(port: open.port)
            #expect(try await RawClient.exchange("", port: open.port) == "")
            try await first.send("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            #expect(try await first.received().hasPrefix("HTTP/1.1 202 "))
        }
        try await group.shutdownGracefully()
    }

    @Test("does not open a port that is taken")
    func takenPort() async throws {
        try await catching { open in
            await #expect(throws: CatcherFault.self) {
                _ = try await Catcher(desk: stage.desk).open(port: open.port)
            }
        }
    }
}
