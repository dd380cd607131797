import Dispatch
import Synchronization
import TollgateCore

/// Lets a few statements at a time to the store and to the machine's cores; further ones wait.
///
/// A statement holds a reader of the store while it reads, and a core while it is evaluated, for up to
/// ``SQLLimits/stepsMax`` steps. Without a gate a few callers would keep all others from their data. What is
/// evaluated runs on threads of the gate's own, as many as statements are let in, and never on those that
/// serve requests.
final class StatementGate: Sendable {
    /// How many statements run at once; the store has more readers, for the calls that need no gate.
    static let statementsMax = 2
    /// How many more may wait.
    static let waitingMax = 64
    /// How long one waits at the most.
    static let waitMax: Duration = .seconds(5)

    /// What a statement is refused with that found no place in time.
    static let full = Refusal(.unavailable, retryAfter: .seconds(1), limitName: "statements")

    /// How far the waiting of one statement is.
    private enum Turn {
        /// Nobody looks yet.
        case open
        /// The statement is to be told.
        case watched(CheckedContinuation<Bool, Never>)
        /// It is decided whether the statement may begin.
        case decided(Bool)
    }

    private struct State {
        var running = 0
        var lastID: UInt64 = 0
        /// Those that wait, in the order in which they came.
        var waiting: [UInt64] = []
        var turns: [UInt64: Turn] = [:]

        /// Decides on a statement that waits no more; returns whom to tell.
        mutating func decide(_ id: UInt64, _ mayBegin: Bool) -> CheckedContinuation<Bool, Never>? {
            switch turns[id] {
            case .open: turns[id] = .decided(mayBegin)
            case .watched(let continuation):
                turns[id] = nil
                return continuation
            case .decided, nil: break
            }
            return nil
        }
    }

    /// What becomes of a statement that asks to be let in.
    private enum Entry {
        case begins
        case waits(UInt64)
        case isRefused
    }

    private let state = Mutex(State())
    private let pause: @Sendable () async -> Void
    private let threads = DispatchQueue(label: "tollgate.statements", attributes: .concurrent)

    /// Makes a gate.
    ///
    /// - Parameter pause: What a statement waits by; it returns when the wait is over, or when its task is
    ///   cancelled.
    init(
        pause: @escaping @Sendable () async -> Void = {
            try? await Task.sleep(for: StatementGate.waitMax)
        }
    ) {
        self.pause = pause
    }

    /// How many statements run, and how many wait.
    var counts: (running: Int, waiting: Int) {
        state.withLock { ($0.running, $0.waiting.count) }
    }

    /// Does what a statement takes, once there is a place for it.
    ///
    /// - Parameter body: What to do.
    /// - Returns: What the body returns.
    /// - Throws: ``full`` where no place was found in time, and what the body throws.
    func pass<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        guard await enter() else { throw Self.full }
        defer { leave() }
        return try await body()
    }

    /// Does some work on a thread of the gate's own, which it may hold for long.
    ///
    /// - Parameter work: What to do; it is called within ``pass(_:)``.
    /// - Returns: What the work returns.
    /// - Throws: What the work throws.
    func evaluate<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            threads.async { continuation.resume(with: Result { try work() }) }
        }
    }

    // MARK: Places

    private func enter() async -> Bool {
        let entry: Entry = state.withLock { state in
            if state.running < Self.statementsMax {
                state.running += 1
                return .begins
            }
            guard state.waiting.count < Self.waitingMax else { return .isRefused }
            state.lastID += 1
            state.waiting.append(state.lastID)
            state.turns[state.lastID] = .open
            return .waits(state.lastID)
        }
        switch entry {
        case .begins: return true
        case .isRefused: return false
        case .waits(let id): return await wait(id)
        }
    }

    /// Waits for a place, or for the end of the wait, whichever comes first.
    private func wait(_ id: UInt64) async -> Bool {
        await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await self.turn(of: id) }
            group.addTask {
                await self.pause()
                self.giveUp(id)
                return nil
            }
            var mayBegin = false
            for await outcome in group {
                guard let outcome else { continue }
                mayBegin = outcome
                group.cancelAll()
            }
            return mayBegin
        }
    }

    private func turn(of id: UInt64) async -> Bool {
        await withCheckedContinuation { continuation in
            let decision: Bool? = state.withLock { state in
                if case .decided(let mayBegin) = state.turns[id] {
                    state.turns[id] = nil
                    return mayBegin
                }
                state.turns[id] = .watched(continuation)
                return nil
            }
            if let decision { continuation.resume(returning: decision) }
        }
    }

    /// Takes a statement back that still waits.
    private func giveUp(_ id: UInt64) {
        let continuation: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard let place = state.waiting.firstIndex(of: id) else { return nil }
            state.waiting.remove(at: place)
            return state.decide(id, false)
        }
        continuation?.resume(returning: false)
    }

    /// Hands the place to whoever waits longest, or leaves it free.
    private func leave() {
        let continuation: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.decide(state.waiting.removeFirst(), true)
        }
        continuation?.resume(returning: true)
    }
}
