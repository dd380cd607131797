public import Gatekeeper
public import TollgateCore

@testable import Authority

extension QuickstartDesk {
    /// The desk of the organisation of tests, which issues what a test makes up: the handle and the
    /// secret of a credential of a kind, with these scopes.
    public static func fixture(
        _ issue:
            @escaping @Sendable (_ kind: CredentialKind, _ label: String, _ scopes: [Scope]) throws
            -> (handle: String?, secret: String)
    ) -> QuickstartDesk {
        let start = Instant(seconds: 0)
        return QuickstartDesk(
            organisation: OrganisationRecord(
                id: TestSandbox.organisation,
                name: "demo",
                createdAt: start
            ),
            baseURL: TestSandbox.publicURL
        ) { kind, label, scopes in
            let (handle, secret) = try issue(kind, label, scopes)
            let record = CredentialRecord(
                id: CredentialID(rawValue: "crd_1"),
                organisation: TestSandbox.organisation,
                environment: .sandbox,
                kind: kind.name,
                handle: handle,
                label: label,
                scopes: scopes,
                networks: [],
                expiresAt: nil,
                state: .active,
                createdAt: start,
                secrets: []
            )
            return IssuedCredential(record: record, secret: Secret(secret))
        }
    }
}
