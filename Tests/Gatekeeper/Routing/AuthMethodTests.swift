import Testing
import TollgateCore

@testable import Gatekeeper

@Suite("The word for how a caller proves itself")
struct AuthMethodTests {
    @Test(
        "follows from where the credential stood and whether it has a handle",
        arguments: [
            (.authorization(scheme: "basic"), "user", .basic),
            (.authorization(scheme: "basic"), nil, .secretKey),
            (.authorization(scheme: "bearer"), nil, .bearer),
            (.authorization(scheme: "session"), nil, .session),
            (.authorization(scheme: "made-up"), "user", .other),
            (.field("sessionid"), nil, .session), (.field("x-client-secret"), "id", .clientHeaders),
            (.field("x-key"), nil, .secretKey), (.body, "user", .other),
            (.query("key"), nil, .other),
        ] as [(Carrier, String?, AuthMethod)]
    )
    func follows(carrier: Carrier, handle: String?, method: AuthMethod) {
        let presented = PresentedCredential(
            kind: "test.key",
            handle: handle,
            secret: Secret("secret"),
            carrier: carrier
        )
        #expect(presented.method == method)
    }

    @Test("of a link token says what became of it, and nothing of accounts")
    func namesLinkTokens() {
        let lost = LinkTokenResult(
            .exchange(publicToken: Secret("token"), idempotencyKey: nil),
            .failure(.used)
        )
        #expect(lost == .used)
        #expect(
            LinkTokenResult(.create(LinkOrder(endUser: "", consents: [])), .failure(.sandboxOnly))
                == .refused
        )
        #expect(LinkTokenResult(.rotate(.accessToken(Secret("token"))), .failure(.used)) == nil)
    }
}
