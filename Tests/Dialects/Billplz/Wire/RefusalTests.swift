import BillplzDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("A Billplz refusal")
struct RefusalTests {
    @Test("is written to the letter", arguments: try Vector.all("billplz/refusals"))
    func isWrittenToTheLetter(_ vector: Vector) throws {
        let reply = BillplzDialect().write(.refused(try Self.refusal(vector)), .fixture())
        let expect = try #require(vector.expect.object)
        #expect(reply.status == expect["status"]?.integer.map(Int.init))
        let fields = try Vector.pairs(expect["headers"])
        #expect(
            reply.headers.fields.map { "\($0): \($1)" } == fields.map { "\($0): \($1)" }
        )
        #expect(String(decoding: reply.body, as: UTF8.self) == expect["body"]?.string)
    }

    @Test("of every code has a vector")
    func everyCodeHasAVector() throws {
        let codes = try Vector.all("billplz/refusals").map { try Self.refusal($0).code }
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

    private static func refusal(_ vector: Vector) throws -> Refusal {
        let members = try #require(vector.members["refusal"]?.object)
        let code = try #require(members["code"]?.string.flatMap { RefusalCode(rawValue: $0) })
        return Refusal(
            code,
            retryAfter: members["retryAfterMilliseconds"]?.integer.map { .milliseconds($0) },
            scope: members["scope"]?.string.map { Scope(rawValue: $0) },
            allowedMethods: (members["allowedMethods"]?.array ?? []).compactMap(\.string)
                .map { Method($0) },
            explanation: members["explanation"]?.string
        )
    }
}
