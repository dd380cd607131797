import Authority
import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("Linked accounts")
struct LinkedAccountTests {
    private static let access = LinkKinds.samples.accessToken

    @Test("a rotation gives another access token, and the old one ends at once", arguments: [0, 1])
    func rotates(_ choice: Int) async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link()
        let old = try #require(try await stage.session(of: linked.token, Self.access))
        let before = try await stage.fedUpTo()
        stage.clock.advance(by: .seconds(60))
        let changed = try await stage.change(.rotate(Self.targets(linked)[choice]))
        let token = try #require(changed.token)
        #expect(!token.matches(linked.token))
        #expect(changed.account.id == linked.account.id)
        #expect(changed.account.status == .active)
        #expect(changed.account.updatedAt == stage.clock.now)
        #expect(try await stage.session(of: linked.token, Self.access) == nil)
        #expect(try await stage.session(of: token, Self.access)?.credential == stage.client.id)
        #expect(try await stage.fed(after: before).contains(.digest(old.digest)))
        #expect(try await stage.audited().last == "link.rotate \(linked.account.id)")
        let stale = LinkRequest.rotate(.accessToken(linked.token))
        #expect(try await stage.fault(stale) == .unknown(.accessToken))
    }

    @Test("a revocation ends the access token and keeps the account", arguments: [0, 1])
    func revokes(_ choice: Int) async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link()
        stage.clock.advance(by: .seconds(60))
        let changed = try await stage.change(.revoke(Self.targets(linked)[choice]))
        #expect(changed.account.updatedAt == stage.clock.now)
        #expect(changed.token == nil)
        #expect(changed.account.status == .inactive)
        #expect(changed.account.accounts == linked.account.accounts)
        #expect(try await stage.session(of: linked.token, Self.access) == nil)
        let rows = try await stage.audited()
        #expect(rows.last == "link.revoke \(linked.account.id)")
        let again = try await stage.change(.revoke(.account(linked.account.id)))
        #expect(again.account == changed.account)
        #expect(try await stage.audited() == rows)
        let back = try await stage.change(.rotate(.account(linked.account.id)))
        #expect(back.account.status == .active)
    }

    @Test("a removal forgets what was linked, and can be repeated", arguments: [0, 1])
    func removes(_ choice: Int) async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link()
        stage.clock.advance(by: .seconds(60))
        let changed = try await stage.change(.remove(Self.targets(linked)[choice]))
        #expect(changed.account.updatedAt == stage.clock.now)
        #expect(changed.account.status == .disconnected)
        #expect(changed.account.accounts.isEmpty)
        #expect(try await stage.session(of: linked.token, Self.access) == nil)
        #expect(!(try await stage.allText()).contains("reference-1"))
        #expect(!(try await stage.allText()).contains("kept"))
        let rows = try await stage.audited()
        #expect(rows.last == "link.remove \(linked.account.id)")
        let target = LinkTarget.account(linked.account.id)
        #expect(try await stage.change(.remove(target)).account == changed.account)
        #expect(try await stage.audited() == rows)
        for request in [LinkRequest.rotate(target), .revoke(target)] {
            #expect(try await stage.fault(request) == .unknown(.account))
        }
        let anew = LinkRequest.create(stage.order(relinked: linked.account.id))
        #expect(try await stage.fault(anew) == .unknown(.account))
        #expect(try await stage.accounts().accounts.map(\.status) == [.disconnected])
    }

    @Test("another client's account and access token are unknown")
    func hidesOthers() async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link()
        let rival = stage.caller(stage.rival)
        for (target, subject) in [
            (LinkTarget.accessToken(linked.token), LinkSubject.accessToken),
            (.account(linked.account.id), .account),
        ] {
            for request in [LinkRequest.rotate(target), .revoke(target), .remove(target)] {
                #expect(try await stage.fault(request, as: rival) == .unknown(subject))
            }
        }
        let anew = LinkRequest.create(stage.order(relinked: linked.account.id))
        #expect(try await stage.fault(anew, as: rival) == .unknown(.account))
        #expect(try await stage.accounts(as: rival).total == 0)
        #expect(try await stage.session(of: linked.token, Self.access) != nil)
    }

    @Test("a client lists its accounts in parts, and those of one end user")
    func lists() async throws {
        let stage = try await LinkStage()
        var ids: [LinkedAccountID] = []
        for _ in 0..<3 { ids.append(try await stage.link().account.id) }
        #expect(try await stage.accounts().accounts.map(\.id) == ids)
        let part = try await stage.accounts(LinkedAccountQuery(offset: 1, limit: 1))
        #expect(part.accounts.map(\.id) == [ids[1]])
        #expect(part.total == 3)
        let none = try await stage.accounts(LinkedAccountQuery(offset: -5, limit: -5))
        #expect(none.accounts.isEmpty)
        #expect(none.total == 3)
        let own = try await stage.accounts(LinkedAccountQuery(endUser: "user-1"))
        #expect(own.total == 3)
        let other = try await stage.accounts(LinkedAccountQuery(endUser: "user"))
        #expect(other.total == 0)
    }

    @Test("an access token sees its own account alone")
    func listsOne() async throws {
        let stage = try await LinkStage()
        let (first, second) = (try await stage.link(), try await stage.link())
        let holder = stage.holder(of: second.account.id.rawValue)
        let seen = try await stage.accounts(as: holder)
        #expect(seen.accounts.map(\.id) == [second.account.id])
        #expect(seen.total == 1)
        let other = LinkedAccountQuery(endUser: "user-2")
        #expect(try await stage.accounts(other, as: holder).total == 0)
        let behind = LinkedAccountQuery(offset: 1)
        #expect(try await stage.accounts(behind, as: holder).accounts.isEmpty)
        #expect(first.account.id != second.account.id)
    }

    @Test("accounts that were linked have names that no other linked account's have")
    func namesAccounts() async throws {
        let stage = try await LinkStage()
        let first = try await stage.link("three", choosing: ["acc_1", "acc_2"]).account
        let second = try await stage.link("three", choosing: ["acc_1", "acc_2"]).account
        let names = (first.accounts + second.accounts).map(\.id)
        #expect(Set(names).count == 4)
        #expect(names.allSatisfy { $0.hasPrefix("acc_") && $0.utf8.count == 28 })
    }

    @Test("an account that is linked anew keeps its token and is in use again")
    func relinks() async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link("three", choosing: ["acc_1", "acc_2"])
        let place = SandboxPlace(environment: .sandbox, organisation: stage.organisation.id)
        #expect(try await stage.desk.requireRelinking(of: linked.account.id, at: place))
        #expect(try await stage.accounts().accounts.map(\.status) == [.error])

        let order = stage.order(biller: nil, relinked: linked.account.id)
        let made = try await stage.create(order)
        #expect(made.view.order.biller == "acme")
        #expect(made.view.account == linked.account.id)
        _ = try await stage.step(stage.type("three", to: made.id))
        let choice = LinkRequest.discover(made.id, chosen: ["acc_2", "acc_3"])
        guard case .completed(_, nil) = try await stage.perform(choice).get() else {
            Issue.record("a public token was given")
            return
        }
        let account = try #require(try await stage.accounts().accounts.first)
        #expect(account.status == .active)
        #expect(account.accounts.map(\.name) == ["Home 2", "Home 3"])
        #expect(account.accounts.first?.id == linked.account.accounts.last?.id)
        #expect(try await stage.session(of: linked.token, Self.access) != nil)
        #expect(try await stage.audited().contains("link.relink \(linked.account.id)"))
        #expect(try await stage.fault(.cancel(made.id)) == .completed)
        #expect(try await stage.fault(.expire(made.id)) == .completed)
    }

    @Test("an account without access token has none after it was linked anew")
    func relinksWithoutToken() async throws {
        let stage = try await LinkStage()
        let id = try await stage.link().account.id
        _ = try await stage.change(.revoke(.account(id)))
        let made = try await stage.create(stage.order(relinked: id))
        _ = try await stage.step(stage.type("one", to: made.id))
        _ = try await stage.perform(.discover(made.id, chosen: ["acc_1"])).get()
        #expect(try await stage.accounts().accounts.map(\.status) == [.inactive])
    }

    @Test("an account is linked anew for its own end user and with its own biller alone")
    func relinksTheSame() async throws {
        let stage = try await LinkStage()
        let id = try await stage.link().account.id
        var order = stage.order(biller: "water", relinked: id)
        #expect(try await stage.fault(.create(order)) == .unknownBiller("water"))
        order = stage.order(relinked: id)
        order.endUser = "user-2"
        #expect(try await stage.fault(.create(order)) == .unknown(.account))
        order = stage.order(relinked: id)
        order.consents = ["payments"]
        #expect(try await stage.create(order).view.order.consents == ["bills"])
    }

    @Test("an account that was removed while it was linked anew stays removed")
    func removalWins() async throws {
        let stage = try await LinkStage()
        let id = try await stage.link().account.id
        let made = try await stage.create(stage.order(relinked: id))
        _ = try await stage.step(stage.type("one", to: made.id))
        _ = try await stage.change(.remove(.account(id)))
        let choice = LinkRequest.discover(made.id, chosen: ["acc_1"])
        #expect(try await stage.fault(choice) == .unknown(.account))
        #expect(try await stage.accounts().accounts.map(\.status) == [.disconnected])
    }

    @Test("an account must be linked anew once it is said so, unless it is not in use")
    func needsRelinking() async throws {
        let stage = try await LinkStage()
        let id = try await stage.link().account.id
        let place = SandboxPlace(environment: .sandbox, organisation: stage.organisation.id)
        let never = LinkedAccountID(rawValue: "link_000000000000000000000000")
        #expect(!(try await stage.desk.requireRelinking(of: never, at: place)))
        _ = try await stage.change(.revoke(.account(id)))
        #expect(try await stage.desk.requireRelinking(of: id, at: place))
        #expect(try await stage.accounts().accounts.map(\.status) == [.inactive])
    }

    @Test("what ends the client's sessions leaves accounts without token, and a rotation mends it")
    func outlivesSessions() async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link()
        _ = try await stage.authority.revokeSessions(of: stage.client.id, by: "test")
        #expect(try await stage.accounts().accounts.map(\.status) == [.inactive])
        let changed = try await stage.change(.rotate(.account(linked.account.id)))
        #expect(changed.account.status == .active)
        #expect(changed.token != nil)
    }

    @Test("whoever fetches bills reads the provider's own names, of the right client alone")
    func isReadByBackends() async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link("three", choosing: ["acc_2"])
        let place = SandboxPlace(environment: .sandbox, organisation: stage.organisation.id)
        let (client, rival) = (stage.client.id, stage.rival.id)
        let id = linked.account.id
        let (found, hidden) = try await stage.store.read { transaction in
            let accounts = LinkedAccounts(place, transaction)
            return (try accounts.find(id, of: client), try accounts.find(id, of: rival))
        }
        let account = try #require(found)
        #expect(account.accounts.map(\.reference) == ["reference-2"])
        #expect(account.memory == ["note": "kept"])
        #expect(account.view == linked.account)
        #expect(hidden == nil)
    }

    /// The two ways to name a linked account.
    private static func targets(
        _ linked: (attempt: LinkID, account: LinkedAccountView, token: Secret)
    ) -> [LinkTarget] {
        [.account(linked.account.id), .accessToken(linked.token)]
    }
}
