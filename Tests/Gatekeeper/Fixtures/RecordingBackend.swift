import Gatekeeper
import Synchronization
import TollgateCore

/// A backend that says yes, and remembers what it was asked.
final class RecordingBackend: Backend {
    private struct State {
        var calls: [AdmittedCall] = []
        var fault: StoreFault?
        var fields: [HeaderFields.Field] = []
    }

    private let state = Mutex(State())

    /// The calls that were admitted.
    var calls: [AdmittedCall] { state.withLock { $0.calls } }

    /// Makes every further call fail.
    func fail(with fault: StoreFault?) { state.withLock { $0.fault = fault } }

    /// Adds fields to every further answer.
    func add(_ fields: [HeaderFields.Field]) { state.withLock { $0.fields = fields } }

    func answer(_ call: AdmittedCall) async throws -> Reply {
        try state.withLock { state in
            if let fault = state.fault { throw fault }
            state.calls.append(call)
            return Reply(status: 200, headers: HeaderFields(state.fields))
        }
    }
}
