import BillerAPIDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("A BillerAPI refusal")
struct RefusalTests {
    private static let notLetIn: [RefusalCode] = [
        .malformed, .unknown, .mismatch, .disabled, .expired, .revoked, .wrongEnvironment,
        .addressNotAllowed, .wrongOrganisation, .wrongKind,
    ]
    private static let heads: [HeaderFields] = [
        [:], ["X-Client-ID": "c", "X-Client-Secret": "s"], ["Authorization": "Bearer a"],
        ["X-Client-ID": "c", "X-Client-Secret": "s", "Authorization": "Bearer a"],
    ]
    private static let paths = ["/billers", "/bills/get", "/link/token/create", "/webhooks/we_1"]

    @Test("is written to the letter", arguments: try Vector.all("billerapi/refusals"))
    func isWrittenToTheLetter(_ vector: Vector) throws {
        let request = RequestView.fixture(
            .post,
            try vector.text("path"),
            headers: try vector.headerFields()
        )
        let reply = BillerAPIDialect().write(.refused(try vector.refusal()), request)
        #expect(WrittenReply(reply) == (try vector.expectedReply()))
    }

    @Test("of every code has a vector")
    func everyCodeHasAVector() throws {
        let codes = try Vector.all("billerapi/refusals").map { try $0.refusal().code }
        #expect(Set(codes) == Set(RefusalCode.allCases))
    }

    @Test("of a wrong credential looks the same, whatever the reason", arguments: paths)
    func wrongOnesLookTheSame(path: String) {
        for headers in Self.heads {
            let replies = Self.notLetIn.map {
                BillerAPIDialect().write(
                    .refused(Refusal($0)),
                    .fixture(.post, path, headers: headers)
                )
            }
            #expect(Set(replies.map(\.body)).count == 1)
            #expect(Set(replies.map(\.status)) == [401])
            #expect(Set(replies.map { $0.headers.fields.map(\.value) }).count == 1)
        }
    }

    @Test("has the three documented members and no more, at every path and for every code")
    func hasThreeMembers() throws {
        for path in Self.paths {
            for code in RefusalCode.allCases {
                let reply = BillerAPIDialect().write(
                    .refused(Refusal(code)),
                    .fixture(.post, path)
                )
                let body = try #require(JSONValue(reading: reply.body).object)
                #expect(body.names == ["statusCode", "message", "error"], "\(code) \(path)")
                #expect(body["statusCode"]?.integer == Int64(reply.status), "\(code) \(path)")
                #expect(reply.headers.all("content-type") == ["application/json"])
                #expect((reply.status == 401) == (reply.headers["www-authenticate"] != nil))
                #expect(reply.status != 500, "\(code) \(path)")
            }
        }
    }

    @Test("is what an outcome becomes that this dialect asks nobody for")
    func othersFailClosed() {
        let token = Secret("a token")
        let outcomes: [Completion] = [
            .sessionClosed,
            .sessionOpened(
                token: token,
                expiresAt: Instant(seconds: 1),
                lifetime: .seconds(1)
            ),
            .tokensIssued(
                IssuedTokens(access: token, accessLifetime: .seconds(1), refresh: nil)
            ),
        ]
        for outcome in outcomes {
            let reply = BillerAPIDialect().write(.completed(outcome), .fixture())
            #expect(reply.status == 503)
            #expect(!String(decoding: reply.body, as: UTF8.self).contains("a token"))
        }
    }
}
