import BillogramSandbox
import Synchronization
import Testing
import TollgateCore

@testable import Authority
@testable import Gatekeeper

@Suite("Billogram's part of quickstart")
struct QuickstartTests {
    @Test("issues an API user that may do everything and one that only reads")
    func issuesTwoAPIUsers() async throws {
        let issued = Mutex<[String]>([])
        let desk = QuickstartDesk(
            organisation: OrganisationRecord(
                id: OrganisationID(rawValue: "org_1"),
                name: "demo",
                createdAt: Instant(seconds: 0)
            ),
            baseURL: "https://localhost:8443"
        ) { kind, label, scopes in
            issued.withLock { $0.append("\(kind.name) \(label) \(scopes)") }
            return Self.credential(kind, user: scopes.count == 2 ? "1-full" : "2-reads")
        }
        let section = try await BillogramModule.module.quickstart(desk)
        #expect(
            issued.withLock { $0 } == [
                "billogram.api-user Quickstart [read, write]",
                "billogram.api-user Quickstart read-only [read]",
            ]
        )
        #expect(
            section.json == [
                "base_url": "https://localhost:8443/api/v2", "user": "1-full", "password": "pw",
                "read_only": ["user": "2-reads", "password": "pw"],
            ]
        )
        #expect(
            section.curlArguments == ["-u", "1-full:pw", "https://localhost:8443/api/v2/customer"]
        )
    }

    private static func credential(_ kind: CredentialKind, user: String) -> IssuedCredential {
        let record = CredentialRecord(
            id: CredentialID(rawValue: "crd_1"),
            organisation: OrganisationID(rawValue: "org_1"),
            environment: .sandbox,
            kind: kind.name,
            handle: user,
            label: "",
            scopes: kind.scopes,
            networks: [],
            expiresAt: nil,
            state: .active,
            createdAt: Instant(seconds: 0),
            secrets: []
        )
        return IssuedCredential(record: record, secret: Secret("pw"))
    }
}
