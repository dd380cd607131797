import Gatekeeper
import Synchronization
import TollgateCore

/// A backend that says yes, and remembers what it was asked.
final class RecordingBackend: Backend {
    private struct State {
        var calls: [AdmittedCall] = []
        var fault: StoreFault?
    }

    private let state = Mutex(State())

    /// The calls that were admitted.
    var calls: [AdmittedCall] { state.withLock { $0.calls } }

    /// Makes every further call fail.
    func fail(with fault: StoreFault?) { state.withLock { $0.fault = fault } }

    func answer(_ call: AdmittedCall) async throws -> Reply {
        try state.withLock { state in
            if let fault = state.fault { throw fault }
            state.calls.append(call)
        }
        return Reply(status: 200)
    }
}
