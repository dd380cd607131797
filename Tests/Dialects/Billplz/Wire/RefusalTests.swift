import BillplzDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("A Billplz refusal")
struct RefusalTests {
    @Test("is written to the letter", arguments: try Vector.all("billplz/refusals"))
    func isWrittenToTheLetter(_ vector: Vector) throws {
        let reply = BillplzDialect().write(.refused(try vector.refusal()), .fixture())
        #expect(WrittenReply(reply) == (try vector.expectedReply()))
    }

    @Test("of every code has a vector")
    func everyCodeHasAVector() throws {
        let codes = try Vector.all("billplz/refusals").map { try $0.refusal().code }
        #expect(Set(codes) == Set(RefusalCode.allCases))
    }

    @Test("of a bad key looks the same, whatever the reason")
    func badKeysLookTheSame() {
        let codes: [RefusalCode] = [
            .missing, .malformed, .unknown, .mismatch, .disabled, .expired, .revoked,
            .wrongEnvironment, .addressNotAllowed, .wrongOrganisation, .wrongKind,
        ]
        let bodies = codes.map { BillplzDialect().write(.refused(Refusal($0)), .fixture()).body }
        #expect(Set(bodies).count == 1)
    }

    @Test("is what a session's outcome becomes, because the dialect knows none")
    func sessionsFailClosed() {
        #expect(BillplzDialect().write(.completed(.sessionClosed), .fixture()).status == 503)
    }
}
