import BillogramDialect
import SandboxFixtures
import Testing
import TollgateCore

@Suite("A refusal")
struct RefusalTests {
    @Test("is written to the letter", arguments: try Vector.all("refusals"))
    func isWrittenToTheLetter(_ vector: Vector) throws {
        let setting = try #require(vector.members["invalidCredentialStatus"]?.string)
        let dialect = BillogramDialect(options: ["invalidCredentialStatus": setting])
        let reply = dialect.write(.refused(try Self.refusal(vector)), .fixture())
        let expect = try #require(vector.members["expect"]?.object)
        #expect(reply.status == expect["status"]?.integer.map(Int.init))
        let fields = try Vector.fields(expect["headers"])
        #expect(reply.headers.fields.map { "\($0): \($1)" } == fields.map { "\($0): \($1)" })
        #expect(String(decoding: reply.body, as: UTF8.self) == expect["body"]?.string)
    }

    @Test("of every code has a vector")
    func everyCodeHasAVector() throws {
        let codes = try Vector.all("refusals").map { try Self.refusal($0).code }
        #expect(Set(codes) == Set(RefusalCode.allCases))
    }

    @Test("of a bad credential looks the same, whatever the reason")
    func badCredentialsLookTheSame() {
        let codes: [RefusalCode] = [.unknown, .mismatch, .disabled, .expired, .revoked]
        let bodies = codes.map { code in
            BillogramDialect().write(.refused(Refusal(code)), .fixture()).body
        }
        #expect(Set(bodies).count == 1)
    }

    @Test("is 403 for a bad credential unless the configuration says 401")
    func theSettingHasADefault() {
        for options in [[:], ["invalidCredentialStatus": "418"]] {
            let reply = BillogramDialect(options: options)
                .write(.refused(Refusal(.unknown)), .fixture())
            #expect(reply.status == 403)
        }
        #expect(BillogramDialect.invalidCredentialStatusOption.choices == ["403", "401"])
    }

    private static func refusal(_ vector: Vector) throws -> Refusal {
        let members = try #require(vector.members["refusal"]?.object)
        let code = try #require(members["code"]?.string.flatMap { RefusalCode(rawValue: $0) })
        return Refusal(
            code,
            retryAfter: members["retryAfterMilliseconds"]?.integer.map { .milliseconds($0) },
            scope: members["scope"]?.string.map { Scope(rawValue: $0) },
            allowedMethods: members["allowedMethods"]?.array?.compactMap(\.string).map {
                Method($0)
            }
                ?? [],
            explanation: members["explanation"]?.string,
            limitName: members["limitName"]?.string
        )
    }
}
