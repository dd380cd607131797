import Dispatch
import Synchronization
import TestSupport
import Testing
import TollgateCore

@testable import SQLiteStore

@Suite("Waiting for a SQLite store")
struct SQLiteStoreWaitingTests {
    @Test("ends for everybody at the same maximum, however many wait", .timeLimit(.minutes(5)))
    func held() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let store = try SQLiteStore(path: path, create: true)
        try await store.add(1)
        let other = try SQLiteStore(path: path, create: false)
        let isHeld = AsyncStream<Void>.makeStream()
        let end = DispatchSemaphore(value: 0)
        async let holding: Void = other.transaction { transaction in
            try transaction.organisations.insert(.sample(90))
            isHeld.continuation.finish()
            end.wait()
        }
        for await _ in isHeld.stream {}
        let begun = DispatchTime.now().uptimeNanoseconds
        let codes = await withTaskGroup(of: StoreFault.Code?.self) { group in
            for number in 2...21 {
                group.addTask {
                    do {
                        try await store.add(number)
                        return nil
                    } catch {
                        return (error as? StoreFault)?.code
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - begun) / 1e9
        #expect(codes == Array(repeating: .busy, count: 20))
        // The wait of one after another would be a minute; a task may wait long for a thread here.
        #expect(seconds < SQLiteStore.waitMax / .seconds(1) * 10)
        let duringLock = try await store.ids()
        #expect(duringLock == [.sample(1)])
        end.signal()
        try await holding
        try await other.close()
        try await store.add(22)
        let found = try await store.ids()
        #expect(found == [.sample(1), .sample(22), .sample(90)], "those who left changed nothing")
        try await store.close()
    }

    @Test("a turn is taken or given up, never both")
    func turn() {
        let leaving = Atomic<Int>(0)
        let room = WaitingRoom(wait: .seconds(3))
        let now = DispatchTime.now().uptimeNanoseconds
        let (taken, late) = (
            room.enter { leaving.add(1, ordering: .relaxed) },
            room.enter { leaving.add(10, ordering: .relaxed) }
        )
        #expect(taken.take())
        room.release(at: now + 2_000_000_000)
        #expect(room.count == 1)
        room.release(at: now + 4_000_000_000)
        #expect(room.count == 0)
        #expect(leaving.load(ordering: .relaxed) == 10)
        #expect(taken.take() && !late.take())
        late.giveUp()
        #expect(leaving.load(ordering: .relaxed) == 10)
    }
}
