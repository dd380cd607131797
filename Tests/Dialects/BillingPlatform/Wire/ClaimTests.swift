import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformDialect
@testable import Gatekeeper

@Suite("BillingPlatform's claims")
struct ClaimTests {
    private static let bases = [
        "/{organisation}/rest/2.0", "/{organisation}//rest/2.0", "/rest/2.0", "//rest/2.0",
    ]
    private let claims = BillingPlatformDialect().claims

    @Test("are this table, below each of the four bases")
    func areThisTable() {
        let table = [
            "POST /login login open login",
            "POST /logout logout - -",
            "GET POST /query query read read",
            "POST /bulk_api_request bulk_extract write write",
            "POST /{entity} create write write",
            "GET /{entity} find read read",
            "GET /bulk_api_request find read read",
            "PUT /{entity} update write write",
            "PATCH /{entity} upsert write write",
            "GET POST /{entity}/{id} retrieve read read",
            "PUT PATCH /{entity}/{id} update_one write write",
            "DELETE /delete/{entity} delete write write",
            "DELETE /undelete/{entity} undelete write write",
            "any /** unknown - -",
        ]
        for base in Self.bases {
            #expect(claims.compactMap { Self.line($0, below: base) } == table, "\(base)")
        }
    }

    @Test("are two more for OAuth")
    func areTwoMore() {
        let base = "/{organisation}/auth/1.0"
        let lines = claims.compactMap { Self.line($0, below: base) }
        #expect(
            lines == ["POST /authenticate authenticate open login", "any /** unknown - -"]
        )
        #expect(claims.count == 4 * 14 + 2)
    }

    @Test("ignore case, and take sessions and access tokens")
    func ignoreCase() {
        let kinds: [CredentialKindName] = [
            "billingplatform.session", "billingplatform.access-token",
        ]
        for claim in claims {
            #expect(claim.ignoresCase, "\(claim.path)")
            if case .protected(let taken, _) = claim.access { #expect(taken == kinds) }
        }
    }

    @Test("do not tie with one another")
    func doNotTie() throws {
        _ = try RouteTable([BillingPlatformDialect()])
    }

    @Test("name every operation")
    func nameEveryOperation() {
        let named = Set(claims.compactMap(BillingPlatformOperation.init))
        #expect(named == Set(BillingPlatformOperation.allCases))
    }

    @Test(
        "are matched by what clients send",
        arguments: [
            ("POST /myorg/rest/2.0/login", "login organisation=myorg"),
            ("POST /myorg/rest/2.0/LOGIN", "login organisation=myorg"),
            ("POST /MyOrg/REST/2.0/Login", "login organisation=MyOrg"),
            ("POST /myorg//rest/2.0/login", "login organisation=myorg"),
            ("POST /rest/2.0/logout", "logout"),
            ("POST //rest/2.0/LOGOUT", "logout"),
            ("GET /o/rest/2.0/query", "query organisation=o"),
            ("POST /o/rest/2.0/QUERY", "query organisation=o"),
            ("POST /o/rest/2.0/BULK_API_REQUEST", "bulk_extract organisation=o"),
            ("GET /o/rest/2.0/BULK_API_REQUEST", "find organisation=o"),
            ("PUT /o/rest/2.0/bulk_api_request", "405 GET POST"),
            (
                "GET /o/rest/2.0/BULK_API_REQUEST/7",
                "retrieve organisation=o entity=BULK_API_REQUEST id=7"
            ),
            ("POST /o/rest/2.0/Account", "create organisation=o entity=Account"),
            ("GET /o/rest/2.0/ACCOUNT", "find organisation=o entity=ACCOUNT"),
            ("PUT /o/rest/2.0/ACCOUNT", "update organisation=o entity=ACCOUNT"),
            ("PATCH /o/rest/2.0/ACCOUNT", "upsert organisation=o entity=ACCOUNT"),
            ("GET /o/rest/2.0/ACCOUNT/12345", "retrieve organisation=o entity=ACCOUNT id=12345"),
            ("POST /o/rest/2.0/ACCOUNT/12345", "retrieve organisation=o entity=ACCOUNT id=12345"),
            ("PATCH /rest/2.0/ACCOUNT/7", "update_one entity=ACCOUNT id=7"),
            ("DELETE /o/rest/2.0/Delete/ACCOUNT", "delete organisation=o entity=ACCOUNT"),
            ("DELETE /o/rest/2.0/undelete/ACCOUNT", "undelete organisation=o entity=ACCOUNT"),
            ("POST /o/auth/1.0/authenticate", "authenticate organisation=o"),
            ("POST /o/AUTH/1.0/Authenticate", "authenticate organisation=o"),
            ("POST /o/auth/1.0/refresh", "unknown organisation=o"),
            ("GET /o/rest/2.0", "unknown organisation=o"),
            ("GET /o/rest/2.0/a/b/c", "unknown organisation=o"),
            ("GET /o/rest/2.0/login", "405 POST"),
            ("DELETE /o/rest/2.0/ACCOUNT", "405 GET PATCH POST PUT"),
            ("POST /o//auth/1.0/authenticate", "none"),
            ("POST /auth/1.0/authenticate", "none"),
            ("POST /o/rest/3.0/login", "none"),
            ("POST ///rest/2.0/login", "none"),
            ("POST /o///rest/2.0/login", "none"),
            ("POST /a/b/rest/2.0/login", "none"),
        ]
    )
    func areMatched(request: String, expected: String) throws {
        #expect(try BillingPlatformDialect().matching(request) == expected)
    }

    @Test("agree with the answers on where callers are let in", arguments: [UInt64(5), 20_261_122])
    func agreeOnEntrances(seed: UInt64) throws {
        let table = try RouteTable([BillingPlatformDialect()])
        let random = SeededRandomness(seed: seed)
        let pieces = [
            "", "", "o", "rest", "REST", "rest", "2.0", "2.0", "login", "LogIn", "auth", "1.0",
            "authenticate", "%6Cogin", "login ",
        ]
        let paths =
            Self.bases.map { "\($0)/Login" } + ["/o/Auth/1.0/Authenticate"]
            + (0..<20_000).map { round in
                random.bytes(round % 8).map { "/" + pieces[Int($0) % pieces.count] }.joined()
            }
        for path in paths {
            var claimed: Entrance?
            if case .route(_, let route) = table.match(.post, path) {
                switch BillingPlatformOperation(route.claim) {
                case .login: claimed = .login
                case .authenticate: claimed = .authenticate
                default: break
                }
            }
            #expect(Entrance(path: path) == claimed, "seed \(seed): \(path)")
        }
    }

    /// A claim below a base in words; `nil` for a claim below another one.
    private static func line(_ claim: Claim, below base: String) -> String? {
        guard claim.path.description.hasPrefix(base + "/") else { return nil }
        return claim.words(path: String(claim.path.description.dropFirst(base.count)))
    }
}
