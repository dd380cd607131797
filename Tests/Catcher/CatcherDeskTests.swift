import Catcher
import Foundation
import Synchronization
import Testing
import TollgateCore

@Suite("The desk of the catcher")
struct CatcherDeskTests {
    /// Answers by script, and keeps what it was asked to pass on.
    private final class FakeForwarder: CallbackForwarder {
        private let result: Result<CatcherAnswer, ForwardFault>
        private let bodies = Mutex<[[UInt8]]>([])

        init(_ result: Result<CatcherAnswer, ForwardFault>) { self.result = result }

        var passedOn: [[UInt8]] { bodies.withLock { $0 } }

        func forward(
            _ request: CaughtRequest,
            to address: LoopbackAddress
        ) async throws(ForwardFault) -> CatcherAnswer {
            bodies.withLock { $0.append(request.body) }
            return try result.get()
        }
    }

    private func forwarding(
        _ forwarder: FakeForwarder,
        failures: Int = 0
    ) throws -> CatcherStage {
        let address = try LoopbackAddress("http://localhost:3000/hook")
        return try CatcherStage(AnswerPlan(.forward(address, forwarder), failures: failures))
    }

    @Test("keeps a callback, answers as it was told, and shows it", arguments: [200, 204, 500])
    func plain(status: Int) async throws {
        let stage = try CatcherStage(AnswerPlan(.status(status)))
        #expect(await stage.desk.take(.callback()) == CatcherAnswer(status: status))
        let report = try #require(stage.shown.reports.first)
        #expect(report.status == status)
        #expect(report.verdict == .plain)
        #expect(report.label.id == "1")
        #expect(report.isRightlySigned == nil)
        #expect(try stage.kept().map(\.id) == [report.callback.id])
    }

    @Test("lets each callback fail so often, known by its id or else by its body")
    func failures() async throws {
        let stage = try CatcherStage(AnswerPlan(.status(200), failures: 1))
        var statuses: [Int] = []
        for body in [#"{"id":"a","n":1}"#, #"{"id":"b"}"#, #"{"id":"a","n":2}"#, "x", "x", "y"] {
            statuses.append(await stage.desk.take(.callback(body)).status)
        }
        #expect(statuses == [503, 503, 200, 503, 200, 503])
        #expect(stage.shown.reports.first?.verdict == .failedOnPurpose(1))
        #expect(try stage.kept().count == 6)
    }

    @Test("answers what whoever it was passed on to answered")
    func forwards() async throws {
        let answer = CatcherAnswer(status: 429, retryAfter: "7", text: "later")
        let forwarder = FakeForwarder(.success(answer))
        let stage = try forwarding(forwarder, failures: 1)
        #expect(await stage.desk.take(.callback("body")).status == 503)
        #expect(forwarder.passedOn.isEmpty)
        #expect(await stage.desk.take(.callback("body")) == answer)
        #expect(forwarder.passedOn == [Array("body".utf8)])
        #expect(stage.shown.reports.last?.verdict == .forwarded(0))
    }

    @Test("answers 502 where it could not be passed on, and keeps it nevertheless")
    func forwardFault() async throws {
        let stage = try forwarding(FakeForwarder(.failure(ForwardFault("unreachable"))))
        #expect(await stage.desk.take(.callback()) == CatcherAnswer(status: 502))
        #expect(stage.shown.reports.first?.verdict == .notForwarded("unreachable"))
        #expect(try stage.kept().count == 1)
    }

    @Test("shows whether the signature is right, where somebody looks", arguments: [true, false])
    func checks(isRight: Bool) async throws {
        let stage = try CatcherStage(check: { callback, _ in
            callback.body == Array("body".utf8) && isRight
        })
        _ = await stage.desk.take(.callback("body"))
        #expect(stage.shown.reports.first?.isRightlySigned == isRight)
    }

    @Test("answers 500 where it cannot keep a callback, and says so")
    func lost() async throws {
        let stage = try CatcherStage()
        try FileManager.default.removeItem(atPath: stage.store.path)
        try Data().write(to: URL(fileURLWithPath: stage.store.path))
        #expect(await stage.desk.take(.callback()) == CatcherAnswer(status: 500))
        #expect(stage.shown.faults.count == 1)
        #expect(stage.shown.reports.isEmpty)
    }
}
