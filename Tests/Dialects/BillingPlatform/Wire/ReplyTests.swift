import BillingPlatformDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("A BillingPlatform reply")
struct ReplyTests {
    private func write(_ outcome: Outcome, _ path: String) -> Reply {
        BillingPlatformDialect().write(outcome, .fixture(.post, path))
    }

    private func opened(
        _ token: Secret = Secret("thisWillBeAStringOfCharacters")
    ) -> Outcome {
        let end = Instant(seconds: 1_800_000_000)
        let lifetime: Duration = .seconds(3_600)
        return .completed(.sessionOpened(token: token, expiresAt: end, lifetime: lifetime))
    }

    private func issued(
        _ access: Secret = Secret("access"),
        _ refresh: Secret? = Secret("refresh"),
        for lifetime: Duration = .seconds(3_600)
    ) -> Outcome {
        let tokens = IssuedTokens(access: access, accessLifetime: lifetime, refresh: refresh)
        return .completed(.tokensIssued(tokens))
    }

    private func text(_ reply: Reply) -> String { String(decoding: reply.body, as: UTF8.self) }

    @Test("to a login is the founding document's, and no cache keeps it")
    func login() {
        for path in ["/myorg/rest/2.0/login", "/rest/2.0/LOGIN", "/MyOrg//Rest/2.0/Login"] {
            let reply = write(opened(), path)
            #expect(reply.status == 200)
            #expect(
                text(reply)
                    == #"{"loginResponse":[{"SessionID":"thisWillBeAStringOfCharacters","#
                    + #""ErrorCode":"0","ErrorText":[]}]}"#
            )
            #expect(reply.headers["content-type"] == "application/json")
            #expect(reply.headers["cache-control"] == "no-store")
        }
    }

    @Test("to an OAuth client has its tokens at the top, and how long it lives in whole seconds")
    func token() {
        let cases: [(Duration, String)] = [
            (.seconds(3_600), "3600"), (.milliseconds(1_999), "1"), (.zero, "0"),
        ]
        for (lifetime, seconds) in cases {
            let reply = write(issued(for: lifetime), "/demo/Auth/1.0/authenticate")
            #expect(reply.status == 200)
            #expect(
                text(reply)
                    == #"{"access_token":"access","refresh_token":"refresh","#
                    + #""token_type":"Bearer","expires_in":\#(seconds)}"#
            )
            #expect(reply.headers["cache-control"] == "no-store")
        }
    }

    @Test("about a token that is no text is that the service is not available")
    func tokenOfBytes() {
        #expect(write(opened(Secret([0xFF])), "/demo/rest/2.0/login").status == 503)
        let path = "/demo/auth/1.0/authenticate"
        for outcome in [issued(Secret([0xFF])), issued(Secret("access"), Secret([0xFF]))] {
            #expect(write(outcome, path).status == 503)
        }
        #expect(write(issued(Secret("access"), nil), path).status == 503)
    }

    @Test("to a logout is what the known client's author guessed")
    func logout() {
        let reply = write(.completed(.sessionClosed), "/demo/rest/2.0/logout")
        #expect(reply.status == 200)
        #expect(
            text(reply)
                == #"{"logoutResponse":[{"ErrorCode":"0","ErrorText":" ","Success":"true"}]}"#
        )
    }

    @Test("of a sandbox is an array under a name, or an error in both shapes")
    func sandboxReplies() {
        let rows = BillingPlatformReply.rows("createResponse", [["Id": "7"], ["Id": "8"]])
        #expect(rows.status == 200)
        #expect(text(rows) == #"{"createResponse":[{"Id":"7"},{"Id":"8"}]}"#)
        #expect(rows.headers.fields.map(\.name) == ["Content-Type"])
        #expect(text(BillingPlatformReply.rows("queryResponse", [])) == #"{"queryResponse":[]}"#)
        let error = BillingPlatformReply.error(404, .notFound, "Nothing matched")
        #expect(error.status == 404)
        #expect(
            text(error)
                == #"{"error":"not_found","message":"Nothing matched","#
                + #""errors":[{"error_code":"NOT_FOUND","error_text":"Nothing matched"}]}"#
        )
    }

    @Test("names every error by a code in capital letters and a word in small ones")
    func words() {
        for code in BillingPlatformReply.ErrorCode.allCases {
            let isUnauthorized = [.invalidSessionID, .invalidCredentials].contains(code)
            #expect(code.word == (isUnauthorized ? "unauthorized" : code.rawValue.lowercased()))
            #expect(code.rawValue == code.rawValue.uppercased())
        }
    }
}
