import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("The way from a link token to an access token")
struct LinkFlowTests {
    @Test("a link token is a session for its attempt, and ends after its time")
    func creates() async throws {
        let stage = try await LinkStage()
        let made = try await stage.create()
        #expect(made.token.reveal()?.hasPrefix("lt_sandbox_tg1_") == true)
        #expect(made.id.rawValue.hasPrefix("ltid_"))
        #expect(made.view.progress == .created)
        #expect(made.view.client == stage.client.handle)
        #expect(made.view.expiresAt == stage.clock.now + .seconds(1_800))
        #expect(made.view.account == nil)
        let kind = LinkKinds.samples.linkToken
        let session = try #require(try await stage.session(of: made.token, kind))
        #expect(session.credential == stage.client.id)
        #expect(session.expiresAt == made.view.expiresAt)
        #expect(try await stage.audited() == ["link.create \(made.id)"])
    }

    @Test("the whole way: page, sign-in, accounts, public token, access token")
    func goesTheWholeWay() async throws {
        let stage = try await LinkStage()
        let made = try await stage.create(stage.order(biller: nil))
        let user = stage.holder(of: made.id.rawValue)
        _ = try await stage.perform(.open(made.id), as: user).get()
        let request = stage.type("three", to: made.id, biller: "water")
        let signedIn = try await stage.step(request, as: user)
        guard case .chooseAccounts(let found) = signedIn.next else {
            Issue.record("no accounts to choose")
            return
        }
        #expect(found.map(\.id) == ["acc_1", "acc_2", "acc_3"])
        #expect(signedIn.progress == .discovering)

        let choice = LinkRequest.discover(made.id, chosen: ["acc_3", "acc_1", "acc_3"])
        let answer = try await stage.perform(choice, as: user).get()
        guard case .completed(let view, let publicToken?) = answer else {
            Issue.record("not completed")
            return
        }
        #expect(publicToken.reveal()?.hasPrefix("pt_sandbox_tg1_") == true)
        #expect(view.progress == .completed)
        #expect(view.order.biller == "water")
        #expect(
            view.events.map(\.name) == [
                "OPEN", "SELECT_BILLER", "SUBMIT_CREDENTIALS", "ACCOUNT_DISCOVERED", "SUCCESS",
            ]
        )

        let exchanged = try await stage.exchange(publicToken)
        #expect(exchanged.token.reveal()?.hasPrefix("at_sandbox_tg1_") == true)
        #expect(exchanged.account.id == view.account)
        #expect(exchanged.account.billerName == "Water Works")
        #expect(exchanged.account.endUser == "user-1")
        #expect(exchanged.account.status == .active)
        #expect(exchanged.account.accounts.map(\.name) == ["Home 1", "Home 3"])
        let kind = LinkKinds.samples.accessToken
        let session = try #require(try await stage.session(of: exchanged.token, kind))
        #expect(session.credential == stage.client.id)
        #expect(
            try await stage.audited() == [
                "link.create \(made.id)", "link.exchange \(made.id)",
            ]
        )
    }

    @Test("a biller may ask for a code, also twice")
    func asksForCodes() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        let asked = try await stage.step(stage.type("code", to: id))
        #expect(asked.next == .typeCode(prompt: "Sent to ***12"))
        #expect(asked.progress == .codeNeeded)
        let again = try await stage.step(.answerCode(id, code: "another"))
        #expect(again.next == .typeCode(prompt: "Once more"))
        let done = try await stage.step(.answerCode(id, code: FakeProvider.code))
        #expect(done.progress == .discovering)
        let names = try await stage.view(id).events.map(\.name)
        #expect(
            names == [
                "SUBMIT_CREDENTIALS", "MFA_REQUIRED", "SUBMIT_MFA", "MFA_REQUIRED", "SUBMIT_MFA",
                "ACCOUNT_DISCOVERED",
            ]
        )
    }

    @Test("a page that is loaded anew is told where it stands")
    func reopens() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        for _ in 0..<2 {
            guard case .progress(let view) = try await stage.perform(.open(id)).get() else {
                Issue.record("not at the sign-in")
                return
            }
            #expect(view.progress == .inProgress)
            #expect(view.events.map(\.name) == ["OPEN"])
        }
        _ = try await stage.step(stage.type("code", to: id))
        #expect(try await stage.step(.open(id)).next == .typeCode(prompt: "Sent to ***12"))
        let found = try await stage.step(.answerCode(id, code: FakeProvider.code)).next
        #expect(try await stage.step(.open(id)).next == found)
        #expect(try await stage.step(.discover(id, chosen: nil)).next == found)
        #expect(try await stage.step(.discover(id, chosen: [])).next == found)
    }

    @Test("what was refused can be tried again, with another biller as well")
    func triesAgain() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create(stage.order(biller: nil)).id
        let first = try await stage.step(stage.type("wrong", to: id, biller: "acme"))
        #expect(first.next == .signInAgain(.invalidCredentials))
        #expect(first.progress == .inProgress)
        let locked = try await stage.step(stage.type("locked", to: id))
        #expect(locked.next == .signInAgain(.accountLocked))
        let other = try await stage.step(stage.type("one", to: id, biller: "water"))
        #expect(other.progress == .discovering)
        #expect(try await stage.view(id).order.biller == "water")
    }

    @Test("a wrong code leaves the question open, and a locked account leads back to the sign-in")
    func refusesCodes() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        _ = try await stage.step(stage.type("code", to: id))
        let wrong = try await stage.step(.answerCode(id, code: "000000"))
        #expect(wrong.next == .signInAgain(.invalidCode))
        #expect(wrong.progress == .codeNeeded)
        let locked = try await stage.step(.answerCode(id, code: "locked"))
        #expect(locked.next == .signInAgain(.accountLocked))
        #expect(locked.progress == .inProgress)
        let early = try await stage.fault(.answerCode(id, code: FakeProvider.code))
        #expect(early == .outOfOrder(.inProgress))
    }

    @Test("a link token is closed once its attempt is complete", arguments: [false, true])
    func closesTheLinkToken(isCancelled: Bool) async throws {
        let stage = try await LinkStage()
        let made = try await stage.create()
        let kind = LinkKinds.samples.linkToken
        let session = try #require(try await stage.session(of: made.token, kind))
        _ = try await stage.step(stage.type("one", to: made.id))
        #expect(try await stage.session(of: made.token, kind) != nil)
        let before = try await stage.fedUpTo()
        let end = isCancelled ? LinkRequest.cancel(made.id) : .discover(made.id, chosen: ["acc_1"])
        _ = try await stage.perform(end).get()
        #expect(try await stage.session(of: made.token, kind) == nil)
        #expect(try await stage.fed(after: before).contains(.digest(session.digest)))
    }

    @Test("nothing that an end user types is kept, and no token")
    func keepsNothingTyped() async throws {
        let stage = try await LinkStage()
        let made = try await stage.create()
        _ = try await stage.step(stage.type("code", to: made.id))
        _ = try await stage.step(.answerCode(made.id, code: "typed-code"))
        _ = try await stage.step(stage.type("typed-by-a-person", to: made.id))
        let during = try await stage.allText()
        #expect(during.contains("reference-3"))
        let answer = try await stage.perform(.discover(made.id, chosen: ["acc_2"])).get()
        guard case .completed(_, let token?) = answer else {
            Issue.record("not completed")
            return
        }
        let exchanged = try await stage.exchange(token, under: "key")
        let text = try await stage.allText() + during
        for typed in ["typed-code", "typed-by-a-person"] {
            #expect(!text.contains(typed), "\(typed) is kept")
        }
        for secret in [made.token, token, exchanged.token] {
            let shown = try #require(secret.reveal())
            #expect(!text.contains(shown), "a token is kept")
        }
    }
}
