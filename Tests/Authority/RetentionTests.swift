import TestSupport
import Testing
import TollgateCore

@testable import Authority

@Suite("The removal of ended sessions")
struct RetentionTests {
    @Test("leaves a session as long as it is to be kept after its end")
    func keepsSessions() async throws {
        let stage = try await AuthorityStage(sessionRules: SessionRules(keptAfterEnd: .seconds(60)))
        let (_, end) = try await stage.openSession(of: try await stage.issue().record)
        stage.clock.advance(by: end - stage.clock.now + .seconds(60))
        #expect(try await stage.authority.removeEndedSessions() == 0)
        stage.clock.advance(by: .microseconds(1))
        #expect(try await stage.authority.removeEndedSessions() == 1)
        #expect(try await stage.authority.removeEndedSessions() == 0)
    }

    @Test("forgets requests whose time is over")
    func forgetsRequests() async throws {
        let stage = try await AuthorityStage()
        let end = stage.clock.now + .seconds(10)
        #expect(try await stage.authority.rememberRequest([1], until: end))
        #expect(try await stage.authority.forgetRequests() == 0)
        stage.clock.advance(by: .seconds(11))
        #expect(try await stage.authority.forgetRequests() == 1)
    }
}
