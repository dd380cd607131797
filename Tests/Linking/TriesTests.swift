import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("Tries, and what happens while a provider thinks")
struct TriesTests {
    @Test("the last sign-in may be right, and after the last wrong one the attempt is over")
    func limitsSignIns() async throws {
        let stage = try await LinkStage()
        let (lucky, unlucky) = (try await stage.create(), try await stage.create())
        for made in [lucky, unlucky] {
            for _ in 1..<stage.rules.signInTriesMax {
                let wrong = try await stage.step(stage.type("wrong", to: made.id))
                #expect(wrong.next == .signInAgain(.invalidCredentials))
            }
        }
        #expect(try await stage.step(stage.type("one", to: lucky.id)).progress == .discovering)
        #expect(try await stage.fault(stage.type("wrong", to: unlucky.id)) == .tooManyTries)
        #expect(try await stage.fault(stage.type("one", to: unlucky.id)) == .tooManyTries)
        #expect(try await stage.fault(.open(unlucky.id)) == .tooManyTries)
        #expect(try await stage.fault(.expire(unlucky.id)) == .tooManyTries)
        #expect(try await stage.view(unlucky.id).progress == .cancelled)
        let kind = LinkKinds.samples.linkToken
        #expect(try await stage.session(of: unlucky.token, kind) == nil)
    }

    @Test("the last code may be right, and after the last wrong one the attempt is over")
    func limitsCodes() async throws {
        let stage = try await LinkStage()
        let (lucky, unlucky) = (try await stage.create().id, try await stage.create().id)
        for id in [lucky, unlucky] {
            _ = try await stage.step(stage.type("code", to: id))
            for _ in 1..<stage.rules.codeTriesMax {
                let wrong = try await stage.step(.answerCode(id, code: "0"))
                #expect(wrong.next == .signInAgain(.invalidCode))
            }
        }
        let right = LinkRequest.answerCode(lucky, code: FakeProvider.code)
        #expect(try await stage.step(right).progress == .discovering)
        #expect(try await stage.fault(.answerCode(unlucky, code: "0")) == .tooManyTries)
        let late = LinkRequest.answerCode(unlucky, code: FakeProvider.code)
        #expect(try await stage.fault(late) == .tooManyTries)
    }

    @Test("signing in anew gives no more tries of the code")
    func codesOutlastSignIns() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        for _ in 1..<stage.rules.codeTriesMax {
            _ = try await stage.step(stage.type("code", to: id))
            _ = try await stage.step(.answerCode(id, code: "0"))
        }
        _ = try await stage.step(stage.type("code", to: id))
        #expect(try await stage.fault(.answerCode(id, code: "0")) == .tooManyTries)
    }

    @Test("fifty guesses at once reach the provider no oftener than one after another")
    func countsBeforehand() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        _ = try await stage.step(stage.type("code", to: id))
        let asked = stage.provider.asked
        let results = try await stage.fifty { .answerCode(id, code: "guess-\($0)") }
        #expect(results.count == 50)
        #expect(stage.provider.asked - asked <= stage.rules.codeTriesMax)
        #expect(try await stage.view(id).progress == .cancelled)
        let late = LinkRequest.answerCode(id, code: FakeProvider.code)
        #expect(try await stage.fault(late) == .tooManyTries)
    }

    @Test("of two answers at once one wins, and the other is told")
    func oneAnswerWins() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        _ = try await stage.step(stage.type("code", to: id))
        let (desk, caller) = (stage.desk, stage.caller)
        let right = LinkRequest.answerCode(id, code: FakeProvider.code)
        stage.provider.meanwhile { _ = try await desk.perform(right, for: caller).get() }
        #expect(try await stage.fault(right) == .outOfOrder(.discovering))
        #expect(try await stage.view(id).progress == .discovering)
    }

    @Test("what was cancelled while the provider thought stays cancelled")
    func cancellationWins() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        let (desk, caller) = (stage.desk, stage.caller)
        stage.provider.meanwhile { _ = try await desk.perform(.cancel(id), for: caller).get() }
        #expect(try await stage.fault(stage.type("one", to: id)) == .cancelled)
        #expect(try await stage.view(id).progress == .cancelled)
        #expect(!(try await stage.allText()).contains("reference-1"))
    }

    @Test("an answer that comes after the attempt's end is void")
    func expiryWins() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        let clock = stage.clock
        stage.provider.meanwhile { clock.advance(by: .seconds(1_800)) }
        #expect(try await stage.fault(stage.type("one", to: id)) == .expired(.linkToken))
        #expect(try await stage.view(id).progress == .expired)
    }

    @Test("what the provider could not judge counts as no try", arguments: ["broken", "down"])
    func givesTriesBack(typed: String) async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        for _ in 0...stage.rules.signInTriesMax {
            switch try await stage.perform(stage.type(typed, to: id)) {
            case .failure(let fault): #expect(fault == .providerUnavailable)
            case .success(.step(_, let next)): #expect(next == .signInAgain(.billerUnavailable))
            case .success(let other): Issue.record("\(other)")
            }
        }
        _ = try await stage.step(stage.type("code", to: id))
        for _ in 0...stage.rules.codeTriesMax {
            _ = try await stage.perform(.answerCode(id, code: typed))
        }
        let done = try await stage.step(.answerCode(id, code: FakeProvider.code))
        #expect(done.progress == .discovering)
    }

    @Test("a directory that does not answer is a fault of the world")
    func needsTheDirectory() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        stage.provider.failDirectory()
        #expect(try await stage.fault(stage.type("one", to: id)) == .providerUnavailable)
        #expect(try await stage.fault(.create(stage.order())) == .providerUnavailable)
    }

    @Test(
        "a provider that says more than it may, or two things under one name, is not believed",
        arguments: ["too-many", "twins", "longer-memory", "deeper-memory", "longer-prompt"]
    )
    func distrustsProviders(typed: String) async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        #expect(try await stage.fault(stage.type(typed, to: id)) == .providerUnavailable)
        #expect(try await stage.view(id).progress == .inProgress)
        #expect(try await stage.step(stage.type("one", to: id)).progress == .discovering)
    }

    @Test(
        "a provider may say as much as it may",
        arguments: ["full", "long-memory", "deep-memory", "long-prompt"]
    )
    func believesProviders(typed: String) async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        let progress = try await stage.step(stage.type(typed, to: id)).progress
        #expect(progress == .discovering || progress == .codeNeeded)
    }

    @Test("whoever has no account signs in again, which is a try")
    func refusesNone() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        for _ in 1..<stage.rules.signInTriesMax {
            let step = try await stage.step(stage.type("none", to: id))
            #expect(step.next == .signInAgain(.invalidCredentials))
            #expect(step.progress == .inProgress)
        }
        #expect(try await stage.step(stage.type("one", to: id)).progress == .discovering)
        let unlucky = try await stage.create().id
        for _ in 1..<stage.rules.signInTriesMax {
            _ = try await stage.step(stage.type("none", to: unlucky))
        }
        #expect(try await stage.fault(stage.type("none", to: unlucky)) == .tooManyTries)
    }

    @Test("a right code that leads to no account is no guess, and signing in again is left")
    func countsNoRightCode() async throws {
        let stage = try await LinkStage()
        let (lucky, unlucky) = (try await stage.create().id, try await stage.create().id)
        for id in [lucky, unlucky] {
            _ = try await stage.step(stage.type("code", to: id))
            for _ in 1..<stage.rules.codeTriesMax {
                _ = try await stage.step(.answerCode(id, code: "0"))
            }
            let step = try await stage.step(.answerCode(id, code: "none"))
            #expect(step.next == .signInAgain(.invalidCredentials))
            #expect(step.progress == .inProgress)
            _ = try await stage.step(stage.type("code", to: id))
        }
        // The last try is still there, and is the last one.
        let right = LinkRequest.answerCode(lucky, code: FakeProvider.code)
        #expect(try await stage.step(right).progress == .discovering)
        #expect(try await stage.fault(.answerCode(unlucky, code: "0")) == .tooManyTries)
    }

    @Test("an attempt keeps the newest events, as many as it may")
    func limitsEvents() async throws {
        let stage = try await LinkStage(rules: LinkRules(eventsMax: 3))
        let id = try await stage.create().id
        _ = try await stage.perform(.open(id)).get()
        _ = try await stage.step(stage.type("code", to: id))
        #expect(
            try await stage.view(id).events.map(\.name) == [
                "OPEN", "SUBMIT_CREDENTIALS", "MFA_REQUIRED",
            ]
        )
        _ = try await stage.step(.answerCode(id, code: "0"))
        #expect(
            try await stage.view(id).events.map(\.name) == ["MFA_REQUIRED", "SUBMIT_MFA", "ERROR"]
        )
    }
}
