import BillogramSandbox
import MemoryStore
import Synchronization
import Testing
import TollgateCore

@Suite("The sandbox and its store")
struct SandboxStoreTests {
    private static let name: JSONValue = ["name": "a"]
    private static let empty: JSONValue = [
        "status": "OK", "meta": ["total_count": 0], "data": [],
    ]

    @Test("An organisation sees nothing of another, nor an environment of the other")
    func nothingIsSeenOfOthers() async throws {
        let stage = try SandboxStage()
        _ = try await stage.ask("POST /api/v2/customer", Self.name)
        let other = OrganisationID(rawValue: "org_2")
        let list = "GET /api/v2/customer"
        #expect(try await stage.ask(list, organisation: other) == Self.empty)
        #expect(try await stage.ask(list, environment: .production) == Self.empty)
        let one = try await stage.ask("GET /api/v2/customer/1", organisation: other)
        #expect(one.object?["status"] == "NOT_FOUND")
    }

    @Test("Numbers of one organisation do not depend on those of another")
    func numbersAreEachOrganisationsOwn() async throws {
        let stage = try SandboxStage()
        for organisation in ["org_1", "org_2"] {
            let id = OrganisationID(rawValue: organisation)
            let made = try await stage.ask("POST /api/v2/customer", Self.name, organisation: id)
            #expect(made.object?["data"]?.object?["customer_no"] == 1)
        }
    }

    @Test("A call that changes something is one transaction, one that looks is none")
    func aChangeIsOneTransaction() async throws {
        let store = CountingStore()
        let stage = try SandboxStage(store: store)
        let calls: [(String, JSONValue?, Int)] = [
            ("POST /api/v2/customer", Self.name, 1), ("PUT /api/v2/customer/1", Self.name, 1),
            ("PUT /api/v2/customer/1", ["customer_no": 5], 1),
            ("PUT /api/v2/customer/99", Self.name, 1), ("DELETE /api/v2/item/1", nil, 1),
            ("GET /api/v2/customer", nil, 0), ("GET /api/v2/customer/5", nil, 0),
            ("POST /api/v2/customer", ["name": 1], 0), ("POST /api/v2/item", [:], 0),
        ]
        for (line, body, count) in calls {
            let before = store.transactionCount
            _ = try await stage.ask(line, body)
            #expect(store.transactionCount - before == count, "\(line)")
        }
    }

    @Test("Customers that are made at once get different numbers")
    func concurrentCustomersGetDifferentNumbers() async throws {
        let stage = try SandboxStage()
        let numbers = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let made = try await stage.ask("POST /api/v2/customer", Self.name)
                    return made.object?["data"]?.object?["customer_no"]?.integer
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(numbers == Set(1...20))
    }

    @Test("A store that fails is a fault, not an answer")
    func aFailingStoreIsAFault() async throws {
        let store = MemoryStore(epoch: "test")
        try await store.close()
        let stage = try SandboxStage(store: store)
        await #expect(throws: StoreFault.self) {
            _ = try await stage.ask("GET /api/v2/customer")
        }
    }
}

/// A store in memory that counts its transactions.
final class CountingStore: Store {
    private let store = MemoryStore(epoch: "test")
    private let count = Mutex(0)

    /// How many transactions there were.
    var transactionCount: Int { count.withLock { $0 } }

    /// Counts a transaction and lets it through.
    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        count.withLock { $0 += 1 }
        return try await store.transaction(body)
    }

    /// Lets a read through.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result { try await store.read(body) }

    /// Lets the question through.
    func hasNews() async throws -> Bool { try await store.hasNews() }

    /// Closes the store.
    func close() async throws { try await store.close() }
}
