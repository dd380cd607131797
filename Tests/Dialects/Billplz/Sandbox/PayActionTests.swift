import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("The command that pays a bill")
struct PayActionTests {
    private func run(
        _ stage: PageStage,
        _ bill: String,
        _ flags: Set<String> = [],
        organisation: OrganisationRecord? = nil
    ) async throws -> JSONObject {
        let desk = ActionDesk(
            world: stage.world,
            organisation: organisation,
            publicURL: SandboxStage.publicURL,
            now: stage.stage.clock.now
        )
        let json = try await stage.stage.store.transaction { tx in
            try PayAction.action.run(desk, bill, flags, tx).json
        }
        return try #require(json.object)
    }

    private func refusal(
        _ stage: PageStage,
        _ bill: String,
        _ flags: Set<String> = [],
        organisation: OrganisationRecord? = nil
    ) async throws -> String? {
        do {
            _ = try await run(stage, bill, flags, organisation: organisation)
            return nil
        } catch let refusal as ActionRefusal {
            return refusal.description
        }
    }

    @Test("prints the address that the page would send the payer to")
    func pays() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill(PageStage.redirect)
        let printed = try await run(stage, bill)
        #expect(printed.names == ["bill", "paid", "transaction", "redirect_url"])
        #expect(printed["bill"] == .string(bill))
        #expect(printed["paid"] == true)
        #expect(printed["transaction"]?.string?.utf8.count == 12)
        let page = try await stage.press(.success, of: bill)
        #expect(page.location != nil)
        #expect(page.location == printed["redirect_url"]?.string)
        #expect(try await stage.stage.callbacks().count == 1)
    }

    @Test("has the payment fail where that is asked for")
    func fails() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let printed = try await run(stage, bill, [PayAction.failFlag])
        #expect(printed["paid"] == false)
        #expect(printed["redirect_url"] == .null)
        #expect(try await stage.bill(bill).state == .due)
        #expect(try await run(stage, bill)["paid"] == true)
    }

    @Test("says why a bill cannot be paid")
    func refusals() async throws {
        let stage = try await PageStage()
        #expect(try await refusal(stage, "zz00zz00") == "there is no such bill in the sandbox")
        let bill = try await stage.stage.bill()
        let other = OrganisationRecord(
            id: OrganisationID(rawValue: "org_2"),
            name: "other",
            createdAt: stage.stage.clock.now
        )
        #expect(
            try await refusal(stage, bill, organisation: other)
                == "there is no such bill in the sandbox"
        )
        for _ in 0..<Bills.failedTriesMax { _ = try await run(stage, bill, ["fail"]) }
        #expect(try await refusal(stage, bill) == nil)
        #expect(try await refusal(stage, bill) == "the bill is paid already")
        let old = try await stage.stage.bill()
        stage.stage.clock.advance(by: Bill.lifetime)
        #expect(try await refusal(stage, old) == "the bill has expired")
    }

    @Test("says that a bill has failed too often")
    func tooManyFailures() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        for _ in 0..<Bills.failedTriesMax { _ = try await run(stage, bill, ["fail"]) }
        #expect(
            try await refusal(stage, bill, ["fail"])
                == "the bill has failed too often; it can still be paid"
        )
        #expect(try await run(stage, bill)["paid"] == true)
    }

    @Test("pays the bill of the organisation that is named, or the one that was there first")
    func sameID() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let other = try await stage.stage.copyBefore(bill, to: OrganisationID(rawValue: "org_2"))
        let owner = OrganisationRecord(
            id: SandboxStage.organisation,
            name: "demo",
            createdAt: stage.stage.clock.now
        )
        _ = try await run(stage, bill, organisation: owner)
        #expect(try await stage.stage.state(bill) == .paid)
        #expect(try await stage.stage.state(bill, at: other) == .due)
        _ = try await run(stage, bill)
        #expect(try await stage.stage.state(bill, at: other) == .paid)
        let owners = try await stage.stage.callbacks().map(\.organisation)
        #expect(Set(owners) == [SandboxStage.organisation, other.organisation])
    }

    @Test("pays whatever the collection offers to payers")
    func unoffered() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let collection = try await stage.bill(bill).collectionID
        _ = try await stage.stage.ask(
            "PUT /api/v3/collections/\(collection)/payment_methods",
            "payment_methods[][code]=fpx"
        )
        #expect(try await run(stage, bill)["paid"] == true)
    }
}
