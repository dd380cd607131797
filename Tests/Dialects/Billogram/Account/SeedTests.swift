import Gatekeeper
import MemoryStore
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("A seeded sandbox")
struct SeedTests {
    private static let now = Instant(seconds: 1_772_366_400)
    private static let place = SandboxPlace(
        environment: .sandbox,
        organisation: OrganisationID(rawValue: "org_1")
    )

    /// Seeds an empty store, and returns all documents by kind.
    private static func seeded(
        at now: Instant,
        randomSeed: Bool = true
    ) async throws -> [String: [Document]] {
        let stage = try SandboxStage()
        let desk = SeedDesk(
            world: stage.world,
            organisation: OrganisationRecord(
                id: place.organisation,
                name: "demo",
                createdAt: now
            ),
            now: now
        )
        return try await stage.store.transaction { tx in
            _ = try BillogramSeed(desk, tx).fill()
            let kinds = try tx.documents.kinds(
                environment: .sandbox,
                organisation: place.organisation
            )
            return try Dictionary(
                uniqueKeysWithValues: kinds.map { kind in
                    let query = DocumentQuery(limit: 1_000)
                    let page = try tx.documents.query(query, in: place.collection(kind))
                    return (kind, page.documents)
                }
            )
        }
    }

    @Test("holds the same bytes for the same moment, and others for another")
    func holdsTheSameBytes() async throws {
        let first = try await Self.seeded(at: Self.now)
        #expect(try await Self.seeded(at: Self.now) == first)
        #expect(try await Self.seeded(at: Self.now + .seconds(86_400)) != first)
    }

    @Test("holds billograms of many fates")
    func holdsBillogramsOfManyFates() async throws {
        let documents = try await Self.seeded(at: Self.now)
        let kind = ResourceSchema.billogram.collectionKind
        let states = try #require(documents[kind]).map {
            try BillogramRecord(reading: $0).account.state
        }
        #expect(states.count == SeedData.billograms.count)
        #expect(Set(states).isSuperset(of: [.unattested, .unpaid, .credited, .ended]))
        #expect(documents[ResourceSchema.customer.collectionKind]?.count == 5)
        #expect(documents[ResourceSchema.item.collectionKind]?.count == 6)
    }
}
