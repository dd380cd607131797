import Foundation

/// Threads of their own for work that takes 20 ms of a core: neither the event loops nor Swift's
/// cooperative threads may be held up so long.
///
/// Memory is bounded with the threads: each holds one hash's memory at a time. What does not find a
/// place is refused at once. A share of the places is only for callers that are
/// ``PasswordCaller/trusted``, so that strangers who fill theirs do not lock out those who always
/// come from the same network.
public final class PasswordPool: Sendable {
    /// The most threads.
    public static let threadsMax = 64
    /// The most jobs that may be allowed to wait.
    public static let waitingLimitMax = 4_096
    /// How many jobs may wait where nothing else is said: at most 1.3 s of one core.
    public static let defaultWaitingMax = 64
    /// One waiting place in so many is reserved for trusted callers.
    public static let reservedOneIn = 4

    /// Half of the machine's cores, at least one: the rest serves requests.
    public static var defaultThreads: Int {
        min(max(1, ProcessInfo.processInfo.activeProcessorCount / 2), threadsMax)
    }

    /// The number of threads.
    public let threads: Int
    /// How many jobs may wait beside those that run.
    public let waitingMax: Int
    /// How many of all places strangers never take.
    public let reserved: Int

    private let queue: PasswordQueue

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - threads: How many, from 1 to ``threadsMax``.
    ///   - waitingMax: How many jobs may wait, from 1 to ``waitingLimitMax``.
    public init(threads: Int = defaultThreads, waitingMax: Int = defaultWaitingMax) {
        precondition((1...Self.threadsMax).contains(threads), "a pool has 1 to 64 threads")
        precondition((1...Self.waitingLimitMax).contains(waitingMax), "1 to 4,096 jobs may wait")
        self.threads = threads
        self.waitingMax = waitingMax
        reserved = waitingMax / Self.reservedOneIn
        let queue = PasswordQueue(threads: threads, waitingMax: waitingMax, reserved: reserved)
        self.queue = queue
        for number in 1...threads {
            let thread = Thread { queue.serve() }
            thread.name = "password-\(number)"
            thread.start()
        }
    }

    deinit { queue.stop() }

    /// How many jobs wait for a thread.
    public var waiting: Int { queue.counts.waiting }
    /// How many jobs run.
    public var running: Int { queue.counts.running }
    /// How many jobs found no place since the start.
    public var refused: Int { queue.counts.refused }

    /// Does some work on one of the threads.
    ///
    /// - Parameters:
    ///   - caller: Whose places it may take.
    ///   - work: What to do. It is not interrupted once it has begun.
    /// - Returns: What the work returned.
    /// - Throws: ``PasswordFault/poolFull``, ``PasswordFault/stopped`` or
    ///   ``PasswordFault/cancelled``; in all three the work was not begun.
    public func run<Value: Sendable>(
        for caller: PasswordCaller,
        _ work: @escaping @Sendable () -> Value
    ) async throws(PasswordFault) -> Value {
        guard !Task.isCancelled else { throw .cancelled }
        let id = queue.drawID()
        // A cancellation that comes just before the job is added finds nothing to remove; the work
        // is then done for nobody, which costs one place for a moment.
        let result: Result<Value, PasswordFault> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.add(
                    PasswordJob(
                        id: id,
                        caller: caller,
                        work: {
                            let value = work()
                            return { continuation.resume(returning: .success(value)) }
                        },
                        fail: { continuation.resume(returning: .failure($0)) }
                    )
                )
            }
        } onCancel: {
            queue.remove(id)
        }
        return try result.get()
    }

    /// Ends the threads after the jobs that run; those that wait end with
    /// ``PasswordFault/stopped``.
    ///
    /// Returns when the last thread is done with its last job. It can be called more than once.
    public func stop() async {
        queue.stop()
        await queue.ended()
    }
}
