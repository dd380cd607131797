import Authority
import Linking
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The exchange of a public token")
struct ExchangeTests {
    private static func exchange(_ token: Secret, under key: String? = nil) -> LinkRequest {
        .exchange(publicToken: token, idempotencyKey: key)
    }

    /// The text of the access token that an exchange gave, or `nil` where it gave none.
    private static func text(_ result: Result<LinkAnswer, LinkFault>) -> String? {
        guard case .success(.exchanged(_, let token)) = result else { return nil }
        return token.reveal()
    }

    private static func fault(_ result: Result<LinkAnswer, LinkFault>) -> LinkFault? {
        guard case .failure(let fault) = result else { return nil }
        return fault
    }

    @Test("of fifty exchanges at once exactly one is done")
    func happensOnce() async throws {
        let stage = try await LinkStage()
        let token = try await stage.complete().token
        let results = try await stage.fifty { _ in Self.exchange(token) }
        #expect(results.compactMap(Self.text).count == 1)
        #expect(results.compactMap(Self.fault).filter { $0 == .used }.count == 49)
        #expect(try await stage.accounts().total == 1)
        let exchanges = try await stage.audited().filter { $0.hasPrefix("link.exchange") }
        #expect(exchanges.count == 1)
    }

    @Test("fifty exchanges under one key are told one and the same access token")
    func repeatsUnderAKey() async throws {
        let stage = try await LinkStage()
        let token = try await stage.complete().token
        let results = try await stage.fifty { _ in Self.exchange(token, under: "key") }
        let texts = results.compactMap(Self.text)
        #expect(texts.count == 50)
        #expect(Set(texts).count == 1)
        #expect(try await stage.accounts().total == 1)
        #expect(stage.events.kinds.filter { $0 == .accountCreated }.count == 1)
    }

    @Test("of fifty exchanges under two keys, those of one key are done")
    func oneKeyWins() async throws {
        let stage = try await LinkStage()
        let token = try await stage.complete().token
        let results = try await stage.fifty { Self.exchange(token, under: "key-\($0 % 2)") }
        #expect(results.compactMap(Self.text).count == 25)
        #expect(Set(results.compactMap(Self.text)).count == 1)
        #expect(results.compactMap(Self.fault) == Array(repeating: .used, count: 25))
    }

    @Test("a key that was used for another public token is refused, whatever the other token")
    func refusesOtherUseOfAKey() async throws {
        let stage = try await LinkStage()
        let (first, second) = (try await stage.complete().token, try await stage.complete().token)
        _ = try await stage.exchange(first, under: "key")
        for other in [second, Secret("pt_sandbox_made_up")] {
            let request = Self.exchange(other, under: "key")
            #expect(try await stage.fault(request) == .idempotencyKeyReused)
        }
        #expect(try await stage.fault(Self.exchange(second, under: "other")) == nil)
        let rival = stage.caller(stage.rival)
        let third = try await stage.complete(as: rival)
        _ = try await stage.exchange(third.token, under: "key", as: rival)
    }

    @Test("a repeated exchange without the key, or with another one, finds the token used")
    func demandsTheKey() async throws {
        let stage = try await LinkStage()
        let token = try await stage.complete().token
        _ = try await stage.exchange(token, under: "key")
        #expect(try await stage.fault(Self.exchange(token)) == .used)
        #expect(try await stage.fault(Self.exchange(token, under: "other")) == .used)
    }

    @Test("the answer can be asked for again until the key's time is over")
    func forgetsTheKey() async throws {
        let stage = try await LinkStage()
        let (first, second) = (try await stage.complete().token, try await stage.complete().token)
        let exchanged = try await stage.exchange(first, under: "key")
        stage.clock.advance(by: stage.rules.idempotencyLifetime - .microseconds(1))
        let again = try await stage.exchange(first, under: "key")
        #expect(again.token.matches(exchanged.token))
        #expect(again.account == exchanged.account)
        let reused = Self.exchange(second, under: "key")
        #expect(try await stage.fault(reused) == .idempotencyKeyReused)
        stage.clock.advance(by: .microseconds(1))
        #expect(try await stage.fault(Self.exchange(first, under: "key")) == .used)
        #expect(try await stage.fault(reused) == .expired(.publicToken))
    }

    @Test("a public token ends with its time, and not a moment before")
    func expires() async throws {
        let stage = try await LinkStage()
        let (first, second) = (try await stage.complete().token, try await stage.complete().token)
        stage.clock.advance(by: .seconds(1_800) - .microseconds(1))
        #expect(try await stage.fault(Self.exchange(first)) == nil)
        stage.clock.advance(by: .microseconds(1))
        #expect(try await stage.fault(Self.exchange(second)) == .expired(.publicToken))
        #expect(try await stage.fault(Self.exchange(first)) == .used)
    }

    @Test("another client's public token is unknown, used or not, and stays good for its own")
    func hidesOthers() async throws {
        let stage = try await LinkStage()
        let token = try await stage.complete().token
        let rival = stage.caller(stage.rival)
        for _ in 0..<2 {
            let fault = try await stage.fault(Self.exchange(token), as: rival)
            #expect(fault == .unknown(.publicToken))
            _ = try await stage.perform(Self.exchange(token))
        }
        for made in ["", "pt_sandbox_", "pt_sandbox_tg1_broken", "anything"] {
            let fault = try await stage.fault(Self.exchange(Secret(made)))
            #expect(fault == .unknown(.publicToken))
        }
        #expect(try await stage.accounts().total == 1)
    }

    @Test("a client can take back a public token that was not exchanged")
    func isCancelled() async throws {
        let stage = try await LinkStage()
        let done = try await stage.complete()
        #expect(try await stage.fault(.cancel(done.id)) == nil)
        #expect(try await stage.fault(Self.exchange(done.token)) == .cancelled)
        #expect(try await stage.view(done.id).progress == .cancelled)
        let exchanged = try await stage.link()
        #expect(try await stage.fault(.cancel(exchanged.attempt)) == .completed)
    }

    @Test("of cancellations and exchanges at once one sort wins", arguments: 0..<5)
    func racesCancellation(_ round: Int) async throws {
        let stage = try await LinkStage()
        let done = try await stage.complete()
        let results = try await stage.fifty { number in
            number % 2 == round % 2 ? .cancel(done.id) : Self.exchange(done.token, under: "key")
        }
        let exchanged = results.compactMap(Self.text).count
        let faults = results.compactMap(Self.fault)
        if try await stage.view(done.id).progress == .cancelled {
            #expect(exchanged == 0)
            #expect(faults == Array(repeating: .cancelled, count: 25))
            #expect(try await stage.accounts().total == 0)
        } else {
            #expect(exchanged == 25)
            #expect(faults == Array(repeating: .completed, count: 25))
            #expect(try await stage.accounts().total == 1)
        }
    }

    @Test("the answer of an exchange with a key is kept sealed, and one without a key is not kept")
    func sealsTheAnswer() async throws {
        let stage = try await LinkStage()
        _ = try await stage.link()
        #expect(!(try await stage.allText()).contains("\"box\""))
        let linked = try await stage.link(under: "key")
        let text = try await stage.allText()
        #expect(text.contains("\"box\""))
        let shown = try #require(linked.token.reveal())
        #expect(!text.contains(shown))
        #expect(!text.contains(Hexadecimal.encode(Array(shown.utf8))))
    }

    @Test(
        "a token that ends takes the kept answer with it",
        arguments: ["rotate", "revoke", "remove"]
    )
    func wipesTheAnswer(_ word: String) async throws {
        let stage = try await LinkStage()
        let done = try await stage.complete()
        let linked = try await stage.exchange(done.token, under: "key")
        let target = LinkTarget.account(linked.account.id)
        let request: LinkRequest =
            switch word {
            case "rotate": .rotate(target)
            case "revoke": .revoke(target)
            default: .remove(target)
            }
        _ = try await stage.change(request)
        #expect(!(try await stage.allText()).contains("\"box\""))
        #expect(try await stage.fault(Self.exchange(done.token, under: "key")) == .used)
    }

    @Test("an access token that ended with the client's other sessions is not told again")
    func tellsNoDeadToken() async throws {
        let stage = try await LinkStage()
        let done = try await stage.complete()
        _ = try await stage.exchange(done.token, under: "key")
        _ = try await stage.authority.revokeSessions(of: stage.client.id, by: "test")
        #expect(try await stage.fault(Self.exchange(done.token, under: "key")) == .used)
    }

    @Test("a rotation of the server's keys does not end public tokens or kept answers")
    func outlivesRotation() async throws {
        let stage = try await LinkStage()
        let (first, second) = (try await stage.complete().token, try await stage.complete().token)
        let exchanged = try await stage.exchange(first, under: "key")
        try stage.rotateKeys(dropping: [])
        let again = try await stage.exchange(first, under: "key")
        #expect(again.token.matches(exchanged.token))
        #expect(try await stage.fault(Self.exchange(second)) == nil)
    }

    @Test("a kept answer whose key is gone is lost")
    func losesTheAnswer() async throws {
        let stage = try await LinkStage()
        let token = try await stage.complete().token
        _ = try await stage.exchange(token, under: "key")
        try stage.rotateKeys(dropping: [.seal])
        #expect(try await stage.fault(Self.exchange(token, under: "key")) == .used)
    }

    @Test("a public token whose key is gone is unknown")
    func losesPublicTokens() async throws {
        let stage = try await LinkStage()
        let token = try await stage.complete().token
        try stage.rotateKeys(dropping: [.pepper])
        #expect(try await stage.fault(Self.exchange(token)) == .unknown(.publicToken))
    }

    @Test("an exchange whose audit row cannot be written did not happen")
    func isAtomic() async throws {
        let stage = try await LinkStage()
        let token = try await stage.complete().token
        stage.store.doubt { $0.auditFault = StoreFault(.full, detail: "test") }
        await #expect(throws: StoreFault.self) { try await stage.perform(Self.exchange(token)) }
        stage.store.doubt { $0.auditFault = nil }
        stage.events.fail(StoreFault(.full, detail: "test"))
        await #expect(throws: StoreFault.self) { try await stage.perform(Self.exchange(token)) }
        stage.events.fail(nil)
        #expect(try await stage.accounts().total == 0)
        #expect(try await stage.fault(Self.exchange(token)) == nil)
    }
}
