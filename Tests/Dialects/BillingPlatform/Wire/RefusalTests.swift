import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformDialect

@Suite("A BillingPlatform refusal")
struct RefusalTests {
    private static let notLetIn: [RefusalCode] = [
        .malformed, .unknown, .mismatch, .disabled, .expired, .revoked, .wrongEnvironment,
        .addressNotAllowed, .wrongOrganisation, .wrongKind,
    ]
    private static let paths = [
        "/demo/rest/2.0/ACCOUNT", "/demo/rest/2.0/login", "/demo/auth/1.0/authenticate",
    ]

    @Test("is written to the letter", arguments: try Vector.all("billingplatform/refusals"))
    func isWrittenToTheLetter(_ vector: Vector) throws {
        let option = BillingPlatformDialect.invalidSessionStatusOption.name
        let options = vector.members["invalidSessionStatus"]?.string.map { [option: $0] }
        let dialect = BillingPlatformDialect(options: options ?? [:])
        let request = RequestView.fixture(.post, try vector.text("path"))
        let reply = dialect.write(.refused(try vector.refusal()), request)
        #expect(WrittenReply(reply) == (try vector.expectedReply()))
    }

    @Test("of every code has a vector")
    func everyCodeHasAVector() throws {
        let codes = try Vector.all("billingplatform/refusals").map { try $0.refusal().code }
        #expect(Set(codes) == Set(RefusalCode.allCases))
    }

    @Test(
        "of a wrong session, password or client looks the same, whatever the reason",
        arguments: ["401", "500"]
    )
    func wrongOnesLookTheSame(status: String) {
        let dialect = BillingPlatformDialect(options: ["invalidSessionStatus": status])
        for path in Self.paths {
            let replies = Self.notLetIn.map {
                dialect.write(.refused(Refusal($0)), .fixture(.post, path))
            }
            #expect(Set(replies.map(\.body)).count == 1)
            #expect(Set(replies.map(\.status)).count == 1)
            #expect(Set(replies.map { $0.headers.fields.map(\.value) }).count == 1)
        }
    }

    @Test("is JSON with a word in `error`, at every path and for every code")
    func isJSON() throws {
        for path in Self.paths {
            for code in RefusalCode.allCases {
                let reply = BillingPlatformDialect().write(
                    .refused(Refusal(code)),
                    .fixture(.post, path)
                )
                let body = try #require(JSONValue(reading: reply.body).object)
                #expect(body["error"]?.string?.isEmpty == false, "\(code) \(path)")
                #expect((400...599).contains(reply.status), "\(code) \(path)")
                #expect(reply.headers.all("content-type") == ["application/json"])
                #expect((reply.status == 401) == (reply.headers["www-authenticate"] != nil))
            }
        }
    }

    @Test("has 401 for a wrong session by default and for a value that is none")
    func defaultsTo401() {
        for options in [[:], ["invalidSessionStatus": "401"], ["invalidSessionStatus": "x"]] {
            let dialect = BillingPlatformDialect(options: options)
            #expect(dialect.write(.refused(Refusal(.expired)), .fixture()).status == 401)
        }
        let option = BillingPlatformDialect.invalidSessionStatusOption
        #expect(option.dialect == "billingplatform")
        #expect(option.choices == ["401", "500"])
    }
}
