import Foundation
import SQLiteStore
import TollgateCore

/// Many credentials in the store of a data folder that `tollgate quickstart` has made.
struct Population {
    static let batch = 10_000

    private let store: SQLiteStore

    init(dataFolder: String) throws {
        store = try SQLiteStore(path: "\(dataFolder)/tollgate.sqlite", create: false)
    }

    /// Adds credentials whose secrets nobody knows.
    func grow(by count: Int) async throws {
        let organisation = try await store.read { try $0.organisations.list().first }
        guard let organisation else { return }
        let present = try await store.read { try $0.credentials.count() }
        for start in stride(from: present, to: present + count, by: Self.batch) {
            let numbers = start..<min(start + Self.batch, present + count)
            try await store.transaction { transaction in
                for number in numbers {
                    try transaction.credentials.insert(Self.credential(number, organisation.id))
                }
            }
        }
        print(JSONValue.object(JSONObject([("credentials", .integer(present + count))])).text)
        try await store.close()
    }

    /// Reads credentials by handle, in the order of a scrambled counter.
    ///
    /// - Parameters:
    ///   - operations: How many are read.
    ///   - first: The number of the first that was added: what `tollgate quickstart` made before has other
    ///     handles.
    /// - Throws: ``StoreFault``.
    func measureLookups(_ operations: Int, from first: Int) async throws {
        let total = try await store.read { try $0.credentials.count() }
        try await Measurement.once("store: look-up among \(total)", operations) {
            for step in 0..<operations {
                let number = first + step &* 7_919 % max(1, total - first)
                let key = FactKey.handle("billogram.api-user", .sandbox, Self.handle(number))
                keep(try await store.read { try $0.credentials.find(key) })
            }
        }.report()
        try await store.close()
    }

    private static func handle(_ number: Int) -> String { "90000-Seed\(number)" }

    private static func credential(
        _ number: Int,
        _ organisation: OrganisationID
    ) -> CredentialRecord {
        let now = Instant(seconds: 1_800_000_000)
        let secret = SecretRecord(
            id: .random(.system),
            digest: Digest(Randomness.system.bytes(Digest.byteCount)),
            pepper: PepperID(rawValue: 1),
            hint: "…seed",
            createdAt: now
        )
        return CredentialRecord(
            id: .random(.system),
            organisation: organisation,
            environment: .sandbox,
            kind: "billogram.api-user",
            handle: handle(number),
            label: "seeded",
            scopes: ["read", "write"],
            networks: [],
            expiresAt: nil,
            state: .active,
            createdAt: now,
            secrets: [secret]
        )
    }
}
