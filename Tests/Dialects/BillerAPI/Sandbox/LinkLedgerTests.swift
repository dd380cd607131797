import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox
@testable import Linking

@Suite("Linked accounts as the sandbox finds them")
struct LinkLedgerTests {
    private static func insert(_ stage: SandboxStage) async throws {
        let now = stage.clock.now
        let record = LinkedAccountRecord(
            account: LinkedAccount(
                id: LinkedAccountID(rawValue: "link_1"),
                credential: SandboxStage.client,
                client: SandboxStage.clientName,
                endUser: "user_1",
                biller: "test_electric_company",
                billerName: "Test Electric Company",
                consents: ["bills"],
                accounts: [
                    ProviderAccount(
                        FoundAccount(id: "acc_1", name: "Primary", maskedNumber: "****0007"),
                        reference: "installments:0"
                    ),
                    ProviderAccount(
                        FoundAccount(id: "acc_2", name: "Other", maskedNumber: "****9999"),
                        reference: "somebody else's"
                    ),
                ],
                memory: .null,
                status: .active,
                createdAt: now,
                updatedAt: now
            ),
            session: nil,
            attempt: LinkID(rawValue: "ltid_1")
        )
        try await stage.store.transaction { tx in
            try Shelf<LinkedAccountRecord>(SandboxStage.place, tx).insert(record)
        }
    }

    @Test("are those of the linking of accounts, of one client")
    func found() async throws {
        let stage = try SandboxStage()
        try await Self.insert(stage)
        let (own, other) = try await stage.store.read { tx in
            func find(_ client: CredentialID) throws -> KnownLink? {
                let id = LinkedAccountID(rawValue: "link_1")
                return try LinkLedger.standard.find(id, client, SandboxStage.place, tx)
            }
            return (try find(SandboxStage.client), try find(SandboxStage.otherClient))
        }
        let link = try #require(own)
        #expect(other == nil)
        #expect(link.biller == "test_electric_company" && link.consents == ["bills"])
        #expect(link.endUser == "user_1" && link.status == .active)
        #expect(link.createdAt == stage.clock.now)
        #expect(link.accounts.map(\.reference) == [MagicReference(.installments, 0), nil])
        // An account that is no magic one has no bills.
        #expect(BillMaker(link: link).bills.count == 3)
    }
}
