import SQLiteStore
import TollgateCore

extension OrganisationID {
    static func sample(_ number: Int) -> Self { Self(rawValue: "org_\(1_000 + number)") }
}

extension OrganisationRecord {
    static func sample(_ number: Int) -> Self {
        Self(id: .sample(number), name: "name-\(1_000 + number)", createdAt: Instant(seconds: 0))
    }
}

extension SQLiteStore {
    /// Adds an organisation and an entry of the feed.
    func add(_ number: Int) async throws {
        try await transaction { transaction in
            try transaction.organisations.insert(.sample(number))
            try transaction.feed.append([.handle("test.user", .sandbox, "\(number)")])
        }
    }

    /// The ids of all organisations, by name.
    func ids() async throws -> [OrganisationID] {
        try await read { try $0.organisations.list().map(\.id) }
    }

    /// The store's epoch.
    func epoch() async throws -> String {
        try await read { try $0.feed.position().epoch }
    }
}
