import Authority
import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("Why a request about linking is not done")
struct LinkFaultTests {
    @Test("an attempt of another client is unknown, as one that never was")
    func hidesOthers() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        let never = LinkID(rawValue: "ltid_000000000000000000000000")
        let rival = stage.caller(stage.rival)
        for id in [id, never] {
            let requests: [LinkRequest] = [
                .progress(id), .open(id), stage.type("one", to: id), .answerCode(id, code: "1"),
                .discover(id, chosen: nil), .discover(id, chosen: ["acc_1"]), .cancel(id),
                .expire(id),
            ]
            for request in requests {
                #expect(try await stage.fault(request, as: rival) == .unknown(.linkToken))
            }
        }
        #expect(try await stage.view(id).progress == .created)
        #expect(stage.provider.asked == 0)
    }

    @Test("a link token is good for its own attempt alone, and an access token for none")
    func bindsTokens() async throws {
        let stage = try await LinkStage()
        let (own, other) = (try await stage.create().id, try await stage.create().id)
        let user = stage.holder(of: own.rawValue)
        #expect(try await stage.fault(.open(own), as: user) == nil)
        #expect(try await stage.fault(.open(other), as: user) == .unknown(.linkToken))
        let access = stage.holder(of: "link_000000000000000000000000")
        #expect(try await stage.fault(.open(own), as: access) == .unknown(.linkToken))
        var both = stage.caller
        both.subject = other.rawValue
        #expect(try await stage.fault(.open(own), as: both) == .unknown(.linkToken))
        #expect(try await stage.fault(.open(other), as: both) == nil)
    }

    @Test("a token alone makes, exchanges, lists and changes nothing")
    func demandsTheClient() async throws {
        let stage = try await LinkStage()
        let done = try await stage.complete()
        let linked = try await stage.link()
        let user = stage.holder(of: done.id.rawValue)
        #expect(try await stage.fault(.create(stage.order()), as: user) == .unknown(.linkToken))
        let exchange = LinkRequest.exchange(publicToken: done.token, idempotencyKey: nil)
        #expect(try await stage.fault(exchange, as: user) == .unknown(.publicToken))
        let list = LinkRequest.accounts(LinkedAccountQuery())
        #expect(try await stage.fault(list, as: user) == .unknown(.accessToken))
        let access = stage.holder(of: linked.account.id.rawValue)
        let target = LinkTarget.account(linked.account.id)
        for request in [LinkRequest.rotate(target), .revoke(target), .remove(target)] {
            #expect(try await stage.fault(request, as: access) == .unknown(.account))
        }
        #expect(try await stage.fault(.expire(done.id), as: user) == .unknown(.linkToken))
    }

    @Test("a client that was revoked since it was proved opens nothing")
    func revocationWins() async throws {
        let stage = try await LinkStage()
        let done = try await stage.complete()
        _ = try await stage.authority.change(stage.client.id, to: .revoked, by: "test")
        #expect(try await stage.fault(.create(stage.order())) == .unknown(.linkToken))
        let exchange = LinkRequest.exchange(publicToken: done.token, idempotencyKey: nil)
        #expect(try await stage.fault(exchange) == .unknown(.publicToken))
    }

    @Test("a link token is of use until its time is over, and not a moment longer")
    func expires() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        stage.clock.advance(by: .seconds(1_800) - .microseconds(1))
        #expect(try await stage.step(stage.type("one", to: id)).progress == .discovering)
        stage.clock.advance(by: .microseconds(1))
        let requests: [LinkRequest] = [
            .open(id), stage.type("one", to: id), .answerCode(id, code: "1"),
            .discover(id, chosen: nil), .discover(id, chosen: ["acc_1"]), .cancel(id),
        ]
        for request in requests {
            #expect(try await stage.fault(request) == .expired(.linkToken))
        }
        #expect(try await stage.view(id).progress == .expired)
    }

    @Test("a complete attempt and a cancelled one take no more steps")
    func staysOver() async throws {
        let stage = try await LinkStage()
        let done = try await stage.complete().id
        let left = try await stage.create().id
        _ = try await stage.perform(.cancel(left)).get()
        for (id, fault) in [(done, LinkFault.completed), (left, .cancelled)] {
            let requests: [LinkRequest] = [
                .open(id), stage.type("one", to: id), .answerCode(id, code: "1"),
                .discover(id, chosen: nil), .discover(id, chosen: ["acc_1"]),
            ]
            for request in requests { #expect(try await stage.fault(request) == fault) }
        }
        #expect(try await stage.fault(.cancel(left)) == nil)
        #expect(try await stage.view(left).events.map(\.name) == ["EXIT"])
    }

    @Test("what comes too early is told what the attempt stands at")
    func keepsTheOrder() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create(stage.order(biller: nil)).id
        #expect(try await stage.fault(stage.type("one", to: id)) == .outOfOrder(.created))
        #expect(try await stage.fault(.answerCode(id, code: "1")) == .outOfOrder(.created))
        #expect(try await stage.fault(.discover(id, chosen: nil)) == .outOfOrder(.created))
        _ = try await stage.step(stage.type("code", to: id, biller: "acme"))
        let choice = LinkRequest.discover(id, chosen: ["acc_1"])
        #expect(try await stage.fault(choice) == .outOfOrder(.codeNeeded))
        _ = try await stage.step(.answerCode(id, code: FakeProvider.code))
        #expect(try await stage.fault(stage.type("one", to: id)) == .outOfOrder(.discovering))
        #expect(try await stage.fault(.answerCode(id, code: "1")) == .outOfOrder(.discovering))
    }

    @Test("billers, accounts and consents that are not there are named")
    func namesWhatIsUnknown() async throws {
        let stage = try await LinkStage()
        let nobody = LinkRequest.create(stage.order(biller: "nobody"))
        #expect(try await stage.fault(nobody) == .unknownBiller("nobody"))
        let settled = try await stage.create().id
        let other = stage.type("one", to: settled, biller: "water")
        #expect(try await stage.fault(other) == .unknownBiller("water"))
        _ = try await stage.step(stage.type("one", to: settled, biller: "acme"))
        let choice = LinkRequest.discover(settled, chosen: ["acc_1", "acc_2"])
        #expect(try await stage.fault(choice) == .unknownChoice("acc_2"))
        #expect(try await stage.view(settled).progress == .discovering)
        for consent in ["link", "webhooks"] as [Scope] {
            var order = stage.order()
            order.consents = ["bills", consent]
            #expect(try await stage.fault(.create(order)) == .consentNotAllowed(consent))
        }
    }

    @Test("an end user can consent to nothing that the client itself may not do")
    func limitsConsents() async throws {
        let stage = try await LinkStage(rules: LinkRules(consents: ["bills", "payments", "taxes"]))
        var order = stage.order()
        order.consents = ["taxes"]
        #expect(try await stage.fault(.create(order)) == .consentNotAllowed("taxes"))
        order.consents = ["payments", "bills", "payments"]
        #expect(try await stage.create(order).view.order.consents == ["bills", "payments"])
    }

    @Test("a token that shows the other world by its start is told so")
    func namesTheOtherWorld() async throws {
        let stage = try await LinkStage()
        let publicToken = Secret("pt_production_tg1_whatever")
        let exchange = LinkRequest.exchange(publicToken: publicToken, idempotencyKey: nil)
        #expect(try await stage.fault(exchange) == .wrongEnvironment(.publicToken, .production))
        let access = LinkTarget.accessToken(Secret("at_production_tg1_whatever"))
        let fault = LinkFault.wrongEnvironment(.accessToken, .production)
        for request in [LinkRequest.rotate(access), .revoke(access), .remove(access)] {
            #expect(try await stage.fault(request) == fault)
        }
    }

    @Test("where nobody links accounts, nothing can be begun")
    func needsAProvider() async throws {
        let stage = try await LinkStage(hasProvider: false)
        #expect(try await stage.fault(.create(stage.order())) == .providerUnavailable)
        let open = LinkRequest.create(stage.order(biller: nil))
        #expect(try await stage.fault(open) == .providerUnavailable)
    }

    @Test("scripts and early ends are for the sandbox alone")
    func refusesScripts() async throws {
        let stage = try await LinkStage()
        let caller = stage.caller(stage.client, .production)
        let id = try await stage.create().id
        let script = LinkRequest.script(LinkScript(order: stage.order(), fields: []))
        #expect(try await stage.fault(script, as: caller) == .sandboxOnly)
        #expect(try await stage.fault(.expire(id), as: caller) == .sandboxOnly)
    }

    @Test("a client has as many linked accounts as it may have, and not one more")
    func limitsAccounts() async throws {
        let stage = try await LinkStage(rules: LinkRules(accountsPerClientMax: 2))
        let first = try await stage.link()
        let waiting = try await stage.complete()
        _ = try await stage.link()
        #expect(try await stage.fault(.create(stage.order())) == .tooManyAccounts)
        let exchange = LinkRequest.exchange(publicToken: waiting.token, idempotencyKey: nil)
        #expect(try await stage.fault(exchange) == .tooManyAccounts)
        let rival = stage.caller(stage.rival)
        #expect(try await stage.fault(.create(stage.order()), as: rival) == nil)
        let again = LinkRequest.create(stage.order(relinked: first.account.id))
        #expect(try await stage.fault(again) == nil)
        _ = try await stage.change(.remove(.account(first.account.id)))
        #expect(try await stage.fault(exchange) == nil)
    }
}
