import Dispatch
import Synchronization

/// Who asks for a password to be hashed or checked, as far as the pool's places are concerned.
public enum PasswordCaller: Sendable, Hashable, CaseIterable {
    /// Somebody from a network that signed in before: may also take the reserved places.
    case trusted
    /// Everybody else.
    case stranger
}

/// One piece of work that waits for a thread.
struct PasswordJob: Sendable {
    /// The job's number, by which it is taken back.
    let id: UInt64
    /// Whose place it takes.
    let caller: PasswordCaller
    /// Does the work, and returns what tells the caller of it.
    let work: @Sendable () -> @Sendable () -> Void
    /// Tells the caller that the work is not done.
    let fail: @Sendable (PasswordFault) -> Void
}

/// The jobs of a pool: places, order, and the end.
///
/// A place is taken from the moment a job is added to the moment its work is done. There is one for
/// every thread and every job that may wait.
final class PasswordQueue: Sendable {
    private struct State {
        var waiting: [PasswordJob] = []
        var running = 0
        var placesTaken: [PasswordCaller: Int] = [:]
        var refused = 0
        var lastID: UInt64 = 0
        var isStopped = false
        var threads: Int
        var onEnd: [CheckedContinuation<Void, Never>] = []
    }

    /// What a thread does next.
    private enum Step {
        case work(PasswordJob)
        case wait
        case end
    }

    private let places: Int
    private let reserved: Int
    private let threads: Int
    private let state: Mutex<State>
    /// One signal for each job that was added, and one for each thread at the end.
    private let signals = DispatchSemaphore(value: 0)

    /// Makes a queue for a number of threads, all of which call ``serve()``.
    init(threads: Int, waitingMax: Int, reserved: Int) {
        self.threads = threads
        self.reserved = reserved
        places = threads + waitingMax
        state = Mutex(State(threads: threads))
    }

    /// Jobs that wait, jobs that run, and how many were refused.
    var counts: (waiting: Int, running: Int, refused: Int) {
        state.withLock { ($0.waiting.count, $0.running, $0.refused) }
    }

    /// The number of the next job.
    func drawID() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Adds a job, or tells it that it is refused.
    func add(_ job: PasswordJob) {
        let fault: PasswordFault? = state.withLock { state in
            guard !state.isStopped else { return .stopped }
            guard hasPlace(for: job.caller, state) else {
                state.refused += 1
                return .poolFull
            }
            state.placesTaken[job.caller, default: 0] += 1
            state.waiting.append(job)
            return nil
        }
        if let fault { job.fail(fault) } else { signals.signal() }
    }

    /// Takes a job back that does not run yet.
    func remove(_ id: UInt64) {
        let job: PasswordJob? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            let job = state.waiting.remove(at: index)
            state.placesTaken[job.caller, default: 1] -= 1
            return job
        }
        job?.fail(.cancelled)
    }

    /// Does jobs in the order in which they came, on the thread that calls, until the queue is
    /// stopped.
    func serve() {
        while true {
            signals.wait()
            switch next() {
            case .work(let job):
                let tell = job.work()
                // The place is free before the caller hears of it, and may come again.
                leave(job)
                tell()
            case .wait: continue
            case .end:
                end()
                return
            }
        }
    }

    /// Tells all waiting jobs that they are not done, and the threads to end after what they do.
    func stop() {
        let dropped: [PasswordJob]? = state.withLock { state in
            guard !state.isStopped else { return nil }
            state.isStopped = true
            let dropped = state.waiting
            state.waiting = []
            for job in dropped { state.placesTaken[job.caller, default: 1] -= 1 }
            return dropped
        }
        guard let dropped else { return }
        for job in dropped { job.fail(.stopped) }
        for _ in 0..<threads { signals.signal() }
    }

    /// Waits until all threads have ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.threads > 0 else { return true }
                state.onEnd.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func hasPlace(for caller: PasswordCaller, _ state: State) -> Bool {
        let strangers = state.placesTaken[.stranger] ?? 0
        let taken = strangers + (state.placesTaken[.trusted] ?? 0)
        return taken < places && (caller == .trusted || strangers < places - reserved)
    }

    private func next() -> Step {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return state.isStopped ? .end : .wait }
            state.running += 1
            return .work(state.waiting.removeFirst())
        }
    }

    private func leave(_ job: PasswordJob) {
        state.withLock { state in
            state.running -= 1
            state.placesTaken[job.caller, default: 1] -= 1
        }
    }

    private func end() {
        let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.threads -= 1
            guard state.threads == 0 else { return [] }
            let waiters = state.onEnd
            state.onEnd = []
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
