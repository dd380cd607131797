import TollgateCore

extension CredentialFacts {
    /// Facts of a credential that a number names.
    static func sample(_ number: Int) -> CredentialFacts {
        CredentialFacts(
            credential: CredentialID(rawValue: "crd_\(number)"),
            organisation: OrganisationID(rawValue: "org_1"),
            organisationName: "demo",
            environment: .sandbox,
            kind: "test.key",
            scopes: [],
            networks: [],
            expiresAt: nil,
            state: .active,
            secrets: []
        )
    }
}

extension FactKey {
    /// The key of ``CredentialFacts/sample(_:)``.
    static func sample(_ number: Int) -> FactKey { .handle("test.key", .sandbox, "\(number)") }
}
