import MemoryStore
import StoreConformance
import Testing

@Suite("The memory store")
struct MemoryStoreConformanceTests {
    @Test("keeps the promise", arguments: StoreConformance.cases)
    func promise(_ promise: ConformanceCase) async throws {
        try await StoreConformance { MemoryStore(epoch: "test") }.run(promise)
    }
}
