import Dispatch
import Foundation
import Synchronization
import Testing
import TollgateCore
import TollgatePasswords

/// A pool whose threads are all busy until the test lets them go.
private final class BusyPool: Sendable {
    let pool: PasswordPool
    private let gate = DispatchSemaphore(value: 0)

    /// Starts a pool and keeps its threads busy.
    init(threads: Int, waitingMax: Int) {
        pool = PasswordPool(threads: threads, waitingMax: waitingMax)
    }

    /// Work that lasts until ``open(_:)``.
    var slowWork: @Sendable () -> String {
        let gate = gate
        return {
            gate.wait()
            return "done"
        }
    }

    /// Lets some of the work end.
    func open(_ count: Int) {
        for _ in 0..<count { gate.signal() }
    }

    /// Waits until a number of jobs wait and run.
    func settle(waiting: Int, running: Int) async {
        while pool.waiting != waiting || pool.running != running { await Task.yield() }
    }

    /// Asks for slow work, and returns the answer or why there is none.
    func ask(_ caller: PasswordCaller) async -> String {
        do {
            return try await pool.run(for: caller, slowWork)
        } catch {
            return "\(error)"
        }
    }
}

@Suite("The pool of passwords", .timeLimit(.minutes(5)))
struct PasswordPoolTests {
    private static let full = PasswordFault.poolFull.description
    private static let stopped = PasswordFault.stopped.description

    @Test("works on threads of its own")
    func hasThreads() async throws {
        let pool = PasswordPool(threads: 2)
        var threads: Set<UInt> = []
        for _ in 0..<20 {
            threads.insert(
                try await pool.run(for: .stranger) { UInt(bitPattern: pthread_self().hashValue) }
            )
        }
        #expect((1...2).contains(threads.count))
        await pool.stop()
    }

    @Test("has half of the cores and 64 waiting places, a quarter of them reserved")
    func hasDefaults() async {
        let pool = PasswordPool()
        let cores = ProcessInfo.processInfo.activeProcessorCount
        #expect(pool.threads == min(max(1, cores / 2), 64))
        #expect(pool.waitingMax == 64)
        #expect(pool.reserved == 16)
        await pool.stop()
    }

    @Test("takes as many threads and waiting places as stated, and no more")
    func boundsItself() async throws {
        let pool = PasswordPool(
            threads: PasswordPool.threadsMax,
            waitingMax: PasswordPool.waitingLimitMax
        )
        #expect(try await pool.run(for: .stranger) { 1 } == 1)
        await pool.stop()
        await #expect(processExitsWith: .failure) {
            _ = PasswordPool(threads: PasswordPool.threadsMax + 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = PasswordPool(waitingMax: PasswordPool.waitingLimitMax + 1)
        }
        await #expect(processExitsWith: .failure) { _ = PasswordPool(threads: 0) }
        await #expect(processExitsWith: .failure) { _ = PasswordPool(waitingMax: 0) }
    }

    @Test("refuses strangers at once when their places are taken, and trusted callers when all are")
    func reservesPlaces() async {
        let busy = BusyPool(threads: 1, waitingMax: 8)
        #expect(busy.pool.reserved == 2)
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<7 { group.addTask { await busy.ask(.stranger) } }
            await busy.settle(waiting: 6, running: 1)
            #expect(await busy.ask(.stranger) == Self.full)
            for _ in 0..<2 { group.addTask { await busy.ask(.trusted) } }
            await busy.settle(waiting: 8, running: 1)
            #expect(await busy.ask(.trusted) == Self.full)
            #expect(await busy.ask(.stranger) == Self.full)
            #expect(busy.pool.refused == 3)
            busy.open(9)
            for await answer in group { #expect(answer == "done") }
        }
        #expect(busy.pool.waiting == 0 && busy.pool.running == 0)
        await busy.pool.stop()
    }

    @Test("lets trusted callers take every place")
    func letsTrustedFillIt() async {
        let busy = BusyPool(threads: 2, waitingMax: 4)
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<6 { group.addTask { await busy.ask(.trusted) } }
            await busy.settle(waiting: 4, running: 2)
            #expect(await busy.ask(.trusted) == Self.full)
            #expect(await busy.ask(.stranger) == Self.full)
            busy.open(6)
            for await answer in group { #expect(answer == "done") }
        }
        await busy.pool.stop()
    }

    @Test("has a place again as soon as the caller of one hears of the end")
    func freesPlaces() async {
        let busy = BusyPool(threads: 1, waitingMax: 1)
        busy.open(400)
        for _ in 0..<200 {
            async let other = busy.ask(.stranger)
            #expect(await busy.ask(.stranger) == "done")
            #expect(await other == "done")
        }
        #expect(busy.pool.refused == 0)
        await busy.pool.stop()
    }

    @Test("serves in the order in which callers came")
    func keepsOrder() async {
        let busy = BusyPool(threads: 1, waitingMax: 20)
        let order = WorkLog()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await busy.ask(.stranger) }
            await busy.settle(waiting: 0, running: 1)
            for number in 0..<16 {
                group.addTask {
                    let caller: PasswordCaller = number % 4 == 0 ? .trusted : .stranger
                    try? await busy.pool.run(for: caller) {
                        order.append(number)
                    }
                }
                await busy.settle(waiting: number + 1, running: 1)
            }
            busy.open(1)
        }
        #expect(order.entries == Array(0..<16))
        await busy.pool.stop()
    }

    @Test("forgets a caller who went away before the work began, and keeps the place for others")
    func cancels() async {
        let busy = BusyPool(threads: 1, waitingMax: 1)
        await withTaskGroup(of: String.self) { group in
            group.addTask { await busy.ask(.stranger) }
            await busy.settle(waiting: 0, running: 1)
            let leaving = Task { await busy.ask(.stranger) }
            await busy.settle(waiting: 1, running: 1)
            #expect(await busy.ask(.stranger) == Self.full)
            leaving.cancel()
            #expect(await leaving.value == PasswordFault.cancelled.description)
            #expect(busy.pool.waiting == 0)
            group.addTask { await busy.ask(.stranger) }
            await busy.settle(waiting: 1, running: 1)
            busy.open(2)
            for await answer in group { #expect(answer == "done") }
        }
        await busy.pool.stop()
    }

    @Test("does nothing for a caller who is gone already, and all for one whose work has begun")
    func knowsWhenToCancel() async {
        let busy = BusyPool(threads: 1, waitingMax: 1)
        let begun = Task { await busy.ask(.stranger) }
        await busy.settle(waiting: 0, running: 1)
        begun.cancel()
        let gone = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await busy.ask(.stranger)
        }
        #expect(await gone.value == PasswordFault.cancelled.description)
        busy.open(1)
        #expect(await begun.value == "done")
        await busy.pool.stop()
    }

    @Test("ends what runs when it is stopped, tells those who wait, and refuses all later ones")
    func stops() async {
        let busy = BusyPool(threads: 2, waitingMax: 8)
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<5 { group.addTask { await busy.ask(.stranger) } }
            await busy.settle(waiting: 3, running: 2)
            let stop = Task { await busy.pool.stop() }
            var answers: [String] = []
            for await answer in group.prefix(3) { answers.append(answer) }
            #expect(answers == Array(repeating: Self.stopped, count: 3), "before the others end")
            #expect(busy.pool.running == 2)
            #expect(await busy.ask(.trusted) == Self.stopped)
            busy.open(2)
            for await answer in group { #expect(answer == "done") }
            await stop.value
        }
        await busy.pool.stop()
        #expect(await busy.ask(.trusted) == Self.stopped)
        #expect(busy.pool.refused == 0, "who comes too late is not counted as one too many")
    }

    @Test("serves many callers at once, or refuses them, and forgets none")
    func servesMany() async {
        let pool = PasswordPool(threads: 4, waitingMax: 64)
        let done = WorkLog()
        let answers = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<5_000 {
                group.addTask {
                    do {
                        let caller: PasswordCaller = number % 2 == 0 ? .trusted : .stranger
                        return try await pool.run(for: caller) {
                            done.append(number)
                            return true
                        }
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: [Bool: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(answers[true, default: 0] + answers[false, default: 0] == 5_000)
        #expect(answers[true] == done.entries.count)
        #expect(answers[false, default: 0] == pool.refused)
        #expect(pool.waiting == 0 && pool.running == 0)
        await pool.stop()
    }
}

/// What was done, in its order.
private final class WorkLog: Sendable {
    private let numbers = Mutex<[Int]>([])

    var entries: [Int] { numbers.withLock { $0 } }

    func append(_ number: Int) { numbers.withLock { $0.append(number) } }
}
