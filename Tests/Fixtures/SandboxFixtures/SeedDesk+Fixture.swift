public import Gatekeeper
public import TollgateCore

extension SeedDesk {
    /// The desk of an organisation of tests, by default that of calls which name no other.
    public static func fixture(
        _ world: SandboxWorld,
        _ organisation: OrganisationID = TestSandbox.organisation,
        at now: Instant
    ) -> SeedDesk {
        SeedDesk(
            world: world,
            organisation: OrganisationRecord(id: organisation, name: "demo", createdAt: now),
            now: now
        )
    }
}

extension Store {
    /// All documents of some kinds of the place of tests' calls, kind by kind.
    public func documents(ofKinds kinds: [String]) async throws -> [Document] {
        try await read { tx in
            try kinds.flatMap { kind in
                try tx.documents.query(
                    DocumentQuery(limit: 1_000),
                    in: TestSandbox.place.collection(kind)
                ).documents
            }
        }
    }
}
