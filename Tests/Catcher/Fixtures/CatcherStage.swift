import Catcher
import Synchronization
import TestSupport
import TollgateCore

/// A desk over a folder of its own, with a clock that a test turns, and everything that it shows.
struct CatcherStage {
    let folder: TemporaryFolder
    let clock: TestClock
    let store: CaughtStore
    let shown: ShownEvents
    let desk: CatcherDesk

    /// Makes a stage.
    init(_ plan: AnswerPlan = AnswerPlan(.status(200)), check: CatcherDesk.Check? = nil) throws {
        folder = try TemporaryFolder()
        clock = TestClock()
        store = CaughtStore(at: folder.file("catcher"))
        try store.ensure(at: clock.now)
        shown = ShownEvents()
        desk = CatcherDesk(
            store: store,
            plan: plan,
            time: clock.source,
            check: check
        ) { [shown] in shown.add($0) }
    }

    /// What is kept, oldest first.
    func kept() throws -> [CaughtCallback] { try store.ids().compactMap { store.find($0) } }
}

/// Everything that a desk has shown.
final class ShownEvents: Sendable {
    private let events = Mutex<[CatcherEvent]>([])

    /// Notes an event.
    func add(_ event: CatcherEvent) { events.withLock { $0.append(event) } }

    /// The callbacks that were shown as caught.
    var reports: [CatchReport] {
        events.withLock { $0 }.compactMap {
            if case .caught(let report) = $0 { report } else { nil }
        }
    }

    /// The requests that were shown as refused.
    var refusals: [RefusedRequest] {
        events.withLock { $0 }.compactMap { if case .refused(let one) = $0 { one } else { nil } }
    }

    /// The reasons why callbacks were shown as lost.
    var faults: [CatcherFault] {
        events.withLock { $0 }.compactMap { if case .lost(let fault) = $0 { fault } else { nil } }
    }
}

extension CaughtRequest {
    /// A callback as Billogram's are, with a body of one's own.
    static func callback(
        _ body: String = #"{"callback_id":"1","callback_type":"Ping"}"#,
        _ headers: HeaderFields = ["Content-Type": "application/json"]
    ) -> CaughtRequest {
        CaughtRequest(method: "POST", target: "/hook?a=b", headers: headers, body: Array(body.utf8))
    }

    /// The header fields as lines, which compare.
    var lines: [String] { headers.fields.map { "\($0.name): \($0.value)" } }
}
