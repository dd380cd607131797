import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPIDialect
@testable import Gatekeeper

@Suite("BillerAPI's claims")
struct ClaimTests {
    private let claims = BillerAPIDialect().claims

    @Test("are this table")
    func areThisTable() {
        let table = [
            "GET /billers billers.list client+link-token billers biller",
            "GET /billers/{id} billers.show client+link-token billers biller",
            "POST /link/token/create link.create client link link",
            "GET /link/token/{id:code} link.progress client+link-token link link",
            "POST /link/token/exchange link.exchange client link link",
            "POST /link/token/rotate link.rotate client link link",
            "POST /link/token/revoke link.revoke client link link",
            "POST /link/remove link.remove client link link",
            "POST /link/{id:code}/open link.open client+link-token link link",
            "POST /link/{id:code}/submit-credentials link.signIn client+link-token link link",
            "POST /link/{id:code}/submit-mfa link.answerCode client+link-token link link",
            "POST /link/{id:code}/discover-accounts link.discover client+link-token link link",
            "POST /link/{id:code}/cancel link.cancel client+link-token link link",
            "GET /link/request-to-link link.requests.list client link link",
            "POST /link/request-to-link link.requests.create client link link",
            "GET /bills/get bills.list client+access-token bills bill",
            "GET /bills/accounts bills.accounts client+access-token bills bill",
            "GET /bills/sync bills.sync client+access-token bills bill",
            "POST /bills/sync/trigger bills.syncTrigger client+access-token bills bill",
            "POST /emails/gmail/oauth-url emails.oauthUrl open email",
            "POST /emails/gmail/connect emails.connect client bills email",
            "GET /emails/messages emails.messages client bills email",
        ]
        let webhooks = ["/webhooks", "/iam/clients/{clientId}/webhooks"]
        let ends = [
            ("POST", "", "create"), ("GET", "", "list"), ("GET", "/{id}", "show"),
            ("PATCH", "/{id}", "change"), ("DELETE", "/{id}", "delete"),
            ("POST", "/{id}/rotate-secret", "rotateSecret"), ("POST", "/{id}/test", "test"),
            ("GET", "/{id}/deliveries", "deliveries"),
            ("POST", "/{id}/deliveries/{delivery}/resend", "resend"),
            ("POST", "/{id}/recover", "recover"),
        ]
        let webhookTable = ends.flatMap { method, path, word in
            webhooks.map { "\(method) \($0)\(path) webhooks.\(word) client webhooks webhook" }
        }
        let rest = [
            "POST /sandbox/public-token/create sandbox.publicToken client link link",
            "POST /sandbox/link/expire sandbox.expire client link link",
        ]
        let unknown = ["/billers", "/link", "/emails", "/webhooks", "/iam/clients"].map {
            "any \($0)/** unknown client+link-token+access-token - -"
        }
        #expect(claims.map(Self.line) == table + webhookTable + rest + unknown)
    }

    @Test("do not tie with one another")
    func doNotTie() throws {
        _ = try RouteTable([BillerAPIDialect()])
    }

    @Test("name every operation")
    func nameEveryOperation() {
        let named = Set(claims.compactMap(BillerAPIOperation.init))
        #expect(named == Set(BillerAPIOperation.allCases))
    }

    @Test(
        "are matched by what clients send",
        arguments: [
            ("GET /billers", "billers.list"),
            ("GET /billers/test_electric_company", "billers.show id=test_electric_company"),
            ("POST /link/token/create", "link.create"),
            ("GET /link/token/ltid_0", "link.progress id=ltid_0"),
            ("GET /link/token/create", "405 POST"),
            ("GET /link/token/ltid_x", "unknown"),
            ("POST /link/ltid_0/submit-mfa", "link.answerCode id=ltid_0"),
            ("POST /link/ltid_%30/submit-mfa", "unknown"),
            ("POST /link/token/open", "unknown"),
            ("GET /link/ltid_0/open", "405 POST"),
            ("DELETE /link/request-to-link", "405 GET POST"),
            ("POST /link/remove", "link.remove"),
            ("GET /link", "unknown"),
            ("GET /link/a/b/c/d/e", "unknown"),
            ("GET /bills/get", "bills.list"),
            ("POST /bills/get", "405 GET"),
            ("POST /bills/sync/trigger", "bills.syncTrigger"),
            ("GET /bills/else", "none"),
            ("GET /bills", "none"),
            ("PATCH /webhooks/we_1", "webhooks.change id=we_1"),
            (
                "POST /webhooks/we_1/deliveries/d1/resend", "webhooks.resend id=we_1 delivery=d1"
            ),
            (
                "POST /iam/clients/c1/webhooks/we_1/recover",
                "webhooks.recover clientId=c1 id=we_1"
            ),
            ("GET /iam/clients/c1", "unknown"),
            ("GET /iam/users", "none"),
            ("POST /sandbox/link/expire", "sandbox.expire"),
            ("POST /sandbox/rest/2.0/login", "none"),
            ("GET /BILLERS", "none"),
        ]
    )
    func areMatched(request: String, expected: String) throws {
        #expect(try BillerAPIDialect().matching(request) == expected)
    }

    @Test(
        "agree with the challenges on which operations take a token",
        arguments: [UInt64(6), 20_261_122]
    )
    func agreeOnTokens(seed: UInt64) throws {
        let table = try RouteTable([BillerAPIDialect()])
        let random = SeededRandomness(seed: seed)
        let pieces = [
            "", "billers", "link", "token", "create", "exchange", "ltid_0", "open", "cancel",
            "submit-mfa", "bills", "get", "sync", "trigger", "webhooks", "iam", "clients", "c1",
            "deliveries", "resend", "emails", "gmail", "oauth-url", "request-to-link", "a%2Fb",
        ]
        let known = claims.filter { $0.methods != nil }.map { claim in
            "/"
                + claim.path.segments.map { segment in
                    if case .literal(let text) = segment { text } else { "x0" }
                }.joined(separator: "/")
        }
        let drawn = (0..<20_000).map { round in
            random.bytes(round % 9).map { "/" + pieces[Int($0) % pieces.count] }.joined()
        }
        for path in known + drawn {
            let claim: Claim? =
                switch table.match(.post, path) {
                case .route(_, let route): route.claim
                case .wrongMethod(_, let route, _): route.claim
                case nil: nil
                }
            guard let claim else { continue }
            let takesToken =
                if case .protected(let kinds, _) = claim.access {
                    kinds != [CredentialKind.billerAPIClient.name]
                } else { false }
            #expect(Challenges.takesBearer(path: path) == takesToken, "seed \(seed): \(path)")
        }
    }

    /// A claim in words, with the kinds of credentials that may call it.
    private static func line(_ claim: Claim) -> String {
        claim.words { kinds in
            [kinds.map { $0.rawValue.dropFirst("billerapi.".count) }.joined(separator: "+")]
        }
    }
}
