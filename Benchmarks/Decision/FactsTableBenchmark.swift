import Gatekeeper
import TollgateCore

/// Looking up facts in memory with 1, 100,000 and 1,000,000 credentials.
struct FactsTableBenchmark {
    static let operations = 200_000

    func run() {
        for count in [1, 100_000, 1_000_000] {
            let table = FactsTable(factsMax: 2_000_000, absentMax: 64)
            let keys = (0..<count).map {
                FactKey.handle("billogram.api-user", .sandbox, "user-\($0)")
            }
            for key in keys { table.fill(Self.facts, key, readAt: 1, in: table.currentGeneration) }
            var state: UInt64 = 88_172_645_463_325_252
            Measurement.best("facts table: look-up among \(count)", Self.operations) {
                for _ in 0..<Self.operations {
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    keep(table.knowledge(of: keys[Int(truncatingIfNeeded: state >> 1) % count]))
                }
            }.report()
        }
    }

    private static let facts = CredentialFacts(
        credential: CredentialID(rawValue: "crd_1"),
        organisation: OrganisationID(rawValue: "org_1"),
        organisationName: "bench",
        environment: .sandbox,
        kind: "billogram.api-user",
        scopes: [],
        networks: [],
        expiresAt: nil,
        state: .active,
        secrets: []
    )
}
