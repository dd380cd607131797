import Gatekeeper
import TollgateCore

/// Fills an empty sandbox with accounts, products, contracts and invoices.
///
/// The same moment gives the same bytes: also the ids, which begin at a drawn number for each
/// entity.
struct BillingPlatformSeed {
    /// What stands in `CreatedUserId` of a seeded record.
    static let user = "seed"

    private let place: SandboxPlace
    private let now: Instant
    private let randomness: Randomness
    private let transaction: any StoreTransaction

    /// Makes a seed inside a transaction.
    init(_ desk: SeedDesk, _ transaction: any StoreTransaction) {
        place = SandboxPlace(environment: .sandbox, organisation: desk.organisation.id)
        now = desk.now
        randomness = SeedRandomness(desk.now).source
        self.transaction = transaction
    }

    /// Fills the sandbox.
    ///
    /// - Returns: How many records of each entity were made.
    /// - Throws: ``StoreFault``; a ``RecordFault`` would be a mistake in ``SeedData``.
    func fill() throws -> JSONValue {
        var ids: [String: [String]] = [:]
        var counts = JSONObject()
        for entity in SeedData.entities {
            guard let name = EntityName(entity.name) else { continue }
            var shelf = try EntityShelf(name, place, transaction)
            try shelf.begin(at: firstID())
            var desk = try RecordDesk(shelf, RecordStamp(user: Self.user, now: now))
            for record in entity.records {
                let input = try RecordInput(fields(of: record, ids))
                ids[name.text, default: []].append(try desk.create(input).text)
            }
            counts[name.text.lowercased()] = .integer(entity.records.count)
        }
        return .object(counts)
    }

    /// A number of five digits, as an entity has that was in use for a while.
    private func firstID() -> Int64 {
        randomness.bytes(2).reduce(0) { $0 << 8 | Int64($1) } + 10_001
    }

    private func fields(
        of record: SeedData.SeededRecord,
        _ ids: [String: [String]]
    ) -> JSONObject {
        JSONObject(
            record.map { field in
                switch field.value {
                case .text(let text): (field.name, .string(text))
                case .id(let entity, let number):
                    (field.name, .string(ids[entity]?.dropFirst(number).first ?? ""))
                case .day(let days): (field.name, .string(day(before: days)))
                }
            }
        )
    }

    private func day(before days: Int) -> String {
        String((now + .seconds(-86_400) * days).rfc3339.prefix(10))
    }
}
