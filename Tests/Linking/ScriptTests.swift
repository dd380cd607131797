import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("Attempts that a script plays, and early ends")
struct ScriptTests {
    private static func script(
        _ stage: LinkStage,
        _ typed: String,
        code: String? = nil,
        choosing chosen: [String]? = nil
    ) -> LinkRequest {
        let field = LinkField(name: "account_number", value: Secret(typed))
        return .script(
            LinkScript(order: stage.order(), fields: [field], code: code, chosen: chosen)
        )
    }

    @Test(
        "a script goes the whole way, and chooses all accounts unless told otherwise",
        arguments: [
            ("three", nil, nil, ["Home 1", "Home 2", "Home 3"]),
            ("three", nil, ["acc_2"], ["Home 2"]),
            ("code", FakeProvider.code, [], ["Home 1", "Home 2"]),
        ] as [(String, String?, [String]?, [String])]
    )
    func plays(
        _ typed: String,
        _ code: String?,
        _ chosen: [String]?,
        _ names: [String]
    ) async throws {
        let stage = try await LinkStage()
        let request = Self.script(stage, typed, code: code, choosing: chosen)
        let answer = try await stage.perform(request).get()
        guard case .completed(let view, let token?) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(view.progress == .completed)
        let exchanged = try await stage.exchange(token)
        #expect(exchanged.account.accounts.map(\.name) == names)
    }

    @Test("a script that does not know what to do next is told so, and can be gone on with")
    func stops() async throws {
        let stage = try await LinkStage()
        let refused = try await stage.step(Self.script(stage, "wrong"))
        #expect(refused.next == .signInAgain(.invalidCredentials))
        let wrong = try await stage.step(Self.script(stage, "code", code: "0"))
        #expect(wrong.next == .signInAgain(.invalidCode))
        let none = try await stage.step(Self.script(stage, "none"))
        #expect(none.next == .signInAgain(.invalidCredentials))
        let answer = try await stage.perform(Self.script(stage, "code")).get()
        guard case .step(let view, .typeCode) = answer else {
            Issue.record("\(answer)")
            return
        }
        let done = try await stage.step(.answerCode(view.id, code: FakeProvider.code))
        #expect(done.progress == .discovering)
    }

    @Test("a script obeys the rules of an end user")
    func obeys() async throws {
        let stage = try await LinkStage()
        let choice = Self.script(stage, "one", choosing: ["acc_2"])
        #expect(try await stage.fault(choice) == .unknownChoice("acc_2"))
        #expect(try await stage.fault(Self.script(stage, "broken")) == .providerUnavailable)
        let nowhere = LinkScript(order: stage.order(biller: nil), fields: [])
        #expect(try await stage.fault(.script(nowhere)) == .unknownBiller(""))
    }

    @Test("a link token ends early, and so does a public token")
    func expires() async throws {
        let stage = try await LinkStage()
        let made = try await stage.create()
        for _ in 0..<2 {
            guard case .progress(let view) = try await stage.perform(.expire(made.id)).get() else {
                Issue.record("no progress")
                return
            }
            #expect(view.progress == .expired)
        }
        #expect(try await stage.fault(.open(made.id)) == .expired(.linkToken))
        let kind = LinkKinds.samples.linkToken
        #expect(try await stage.session(of: made.token, kind) == nil)

        let done = try await stage.complete()
        #expect(try await stage.fault(.expire(done.id)) == nil)
        let exchange = LinkRequest.exchange(publicToken: done.token, idempotencyKey: nil)
        #expect(try await stage.fault(exchange) == .expired(.publicToken))
        let rows = try await stage.audited().filter { $0.hasPrefix("link.expire") }
        #expect(rows == ["link.expire \(made.id)", "link.expire \(done.id)"])
    }

    @Test("what is over already ends no earlier")
    func expiresNothingElse() async throws {
        let stage = try await LinkStage()
        let linked = try await stage.link()
        #expect(try await stage.fault(.expire(linked.attempt)) == .used)
        let left = try await stage.create().id
        _ = try await stage.perform(.cancel(left)).get()
        #expect(try await stage.fault(.expire(left)) == .cancelled)
    }
}
