import SQLiteStore
import StoreConformance
import TestSupport
import Testing

@Suite("The SQLite store")
struct SQLiteStoreConformanceTests {
    @Test("keeps the promise", arguments: StoreConformance.cases)
    func promise(_ promise: ConformanceCase) async throws {
        let folder = try TemporaryFolder()
        try await StoreConformance {
            try SQLiteStore(path: folder.file("store.sqlite"), create: true)
        }
        .run(promise)
    }
}
