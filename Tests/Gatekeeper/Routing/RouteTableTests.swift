import Testing
import TollgateCore

@testable import Gatekeeper

@Suite("The table of routes")
struct RouteTableTests {
    private func claim(_ operation: String, _ methods: [Method]?, _ path: PathTemplate) -> Claim {
        Claim(operation, methods, path, .open)
    }

    private func table(_ claims: Claim...) throws -> RouteTable {
        try RouteTable([StubDialect("stub", claims)])
    }

    /// What a request matches, in words: the operation with its parameters, or the methods there are.
    private func matched(_ table: RouteTable, _ method: Method, _ path: String) -> String? {
        switch table.match(method, path) {
        case nil: return nil
        case .route(_, let route):
            let parameters = route.parameters.map { " \($0.name)=\($0.value)" }.joined()
            return route.claim.operation + parameters
        case .wrongMethod(_, let route, let allowed):
            let methods = allowed.map(\.description).joined(separator: ",")
            return "\(route.claim.operation) allows \(methods)"
        }
    }

    @Test("prefers a literal to a parameter, and a parameter to the rest")
    func prefersLiterals() throws {
        let table = try table(
            claim("rest", nil, "/a/**"),
            claim("parameter", [.get], "/a/{x}"),
            claim("literal", [.get], "/a/b"),
            claim("deeper", [.get], "/a/{x}/c")
        )
        #expect(matched(table, .get, "/a/b") == "literal")
        #expect(matched(table, .get, "/a/z") == "parameter x=z")
        #expect(matched(table, .get, "/a/z/c") == "deeper x=z")
        #expect(matched(table, .get, "/a/z/d") == "rest")
        #expect(matched(table, .get, "/a/b/c/d") == "rest")
    }

    @Test(
        "prefers what looks like a drawn id to any other parameter, and takes nothing else for one"
    )
    func takesCodes() throws {
        let table = try table(
            claim("code", [.get], "/{id:code}"),
            claim("any", [.get], "/b/{id}"),
            claim("coded", [.get], "/b/{id:code}")
        )
        for id in ["a1", "1", "0pp87t_6", "A-9"] {
            #expect(matched(table, .get, "/\(id)") == "code id=\(id)")
            #expect(matched(table, .get, "/b/\(id)") == "coded id=\(id)")
        }
        for id in ["problems", "", "a.1", "%31", "é1", "a_-"] {
            #expect(matched(table, .get, "/\(id)") == nil)
        }
        #expect(matched(table, .get, "/b/problems") == "any id=problems")
    }

    @Test("goes back where a literal leads nowhere, and forgets what it had read there")
    func goesBack() throws {
        let table = try table(
            claim("literal", [.get], "/a/b/{x}/end"),
            claim("parameters", [.get], "/a/{x}/{y}/{z}"),
            claim("crossed", [.get], "/{x}/b/{y}/other"),
            claim("rest", [.get], "/{x}/**")
        )
        #expect(matched(table, .get, "/a/b/1/end") == "literal x=1")
        #expect(matched(table, .get, "/a/b/1/2") == "parameters x=b y=1 z=2")
        #expect(matched(table, .get, "/q/b/1/other") == "crossed x=q y=1")
        #expect(matched(table, .get, "/q/b/1/neither") == "rest x=q")
        #expect(matched(table, .get, "/a/b") == "rest x=a")
    }

    @Test("takes the rest for any number of segments, also none, and empty ones")
    func takesTheRest() throws {
        let table = try table(claim("rest", nil, "/a/**"))
        for path in ["/a", "/a/", "/a/b", "/a/b/c", "/a//", "/a//b"] {
            #expect(matched(table, .get, path) == "rest", "\(path)")
        }
        for path in ["/", "/ab", "/A", "//a", "", "a", "*", "/%61"] {
            #expect(matched(table, .get, path) == nil, "\(path)")
        }
    }

    @Test("never takes an empty segment for a parameter")
    func refusesEmptyParameters() throws {
        let table = try table(claim("parameter", [.get], "/a/{x}/b"))
        #expect(matched(table, .get, "/a//b") == nil)
        #expect(matched(table, .get, "/a/x/b/") == nil)
        #expect(matched(table, .get, "/a/x") == nil)
    }

    @Test("ignores the case of ASCII where a claim does, and nowhere else")
    func ignoresCase() throws {
        func folded(_ operation: String, _ path: PathTemplate) -> Claim {
            Claim(operation, [.get], path, .open, ignoringCase: true)
        }
        let table = try table(
            folded("login", "/{organisation}/Rest/2.0/login"),
            folded("twice", "/{organisation}//rest/2.0/login"),
            folded("entity", "/{organisation}/rest/2.0/{entity}"),
            claim("exact", [.get], "/a/rest/2.0/login"),
            claim("api", [.get], "/api/b")
        )
        for path in ["/x/rest/2.0/login", "/x/REST/2.0/LogIn", "/x/ReST/2.0/login"] {
            #expect(matched(table, .get, path) == "login organisation=x", "\(path)")
        }
        #expect(matched(table, .get, "/X//Rest/2.0/LOGIN") == "twice organisation=X")
        #expect(matched(table, .get, "/x/rest/2.0/Name") == "entity organisation=x entity=Name")
        #expect(matched(table, .get, "/a/rest/2.0/login") == "exact")
        #expect(matched(table, .get, "/a/rest/2.0/LOGIN") == "login organisation=a")
        #expect(matched(table, .get, "/A/rest/2.0/login") == "login organisation=A")
        #expect(matched(table, .get, "/API/b") == nil)
        // The Kelvin sign and the long s have small letters in ASCII, and are no letters of ASCII.
        #expect(matched(table, .get, "/x/re\u{17F}t/2.0/login") == nil)
        #expect(
            matched(table, .get, "/x/rest/2.0/log\u{130}n")
                == "entity organisation=x entity=log\u{130}n"
        )
    }

    @Test("lets two claims that differ in case alone tie, where both ignore it")
    func tiesWithoutCase() {
        func claim(_ path: PathTemplate) -> Claim {
            Claim("a", [.get], path, .open, ignoringCase: true)
        }
        let words = tie(StubDialect("one", [claim("/A/b")]), StubDialect("two", [claim("/a/B")]))
        #expect(words == "one a /A/b and two a /a/B claim the same requests")
    }

    @Test("gives a parameter as it stands in the path")
    func keepsTheEncoding() throws {
        let table = try table(claim("parameter", [.get], "/a/{x}"))
        #expect(matched(table, .get, "/a/x%2Fb") == "parameter x=x%2Fb")
        guard case .route(_, let route)? = table.match(.get, "/a/x%2Fb") else {
            Issue.record("no route")
            return
        }
        #expect(route.parameter("x") == "x/b")
    }

    @Test("names parameters as the claim does that matched")
    func namesParameters() throws {
        let table = try table(claim("fetch", [.get], "/a/{id}"), claim("update", [.put], "/a/{no}"))
        #expect(matched(table, .get, "/a/7") == "fetch id=7")
        #expect(matched(table, .put, "/a/7") == "update no=7")
    }

    @Test("chooses by method, and gives all others to the claim that names none")
    func choosesByMethod() throws {
        let table = try table(
            claim("any", nil, "/a"),
            claim("list", [.get, .head], "/a"),
            claim("create", [.post], "/a")
        )
        #expect(matched(table, .get, "/a") == "list")
        #expect(matched(table, .head, "/a") == "list")
        #expect(matched(table, .post, "/a") == "create")
        #expect(matched(table, .delete, "/a") == "any")
        #expect(matched(table, .other("PROPFIND"), "/a") == "any")
    }

    @Test("tells all methods of a path that has not the one asked for")
    func tellsTheMethods() throws {
        let table = try table(
            claim("list", [.get], "/a/b"),
            claim("create", [.post, .put], "/a/b"),
            claim("parameter", [.delete], "/a/{x}")
        )
        #expect(matched(table, .delete, "/a/b") == "list allows GET,POST,PUT")
        #expect(matched(table, .get, "/a/z") == "parameter allows DELETE")
        #expect(matched(table, .other("get"), "/a/b") == "list allows GET,POST,PUT")
    }

    /// The words of the tie that two dialects' claims make, or `nil`.
    private func tie(_ first: StubDialect, _ second: StubDialect) -> String? {
        do throws(RouteTable.Tie) {
            _ = try RouteTable([first, second])
            return nil
        } catch {
            return error.description
        }
    }

    @Test("refuses two claims that nothing tells apart, and names both")
    func refusesTies() {
        let none = StubDialect("none", [])
        func within(_ claims: Claim...) -> String? { tie(StubDialect("one", claims), none) }
        #expect(
            within(claim("a", [.get], "/x"), claim("b", [.post, .get], "/x"))
                == "one a /x and one b /x claim the same requests"
        )
        #expect(
            within(claim("a", [.get], "/x/{p}/y"), claim("b", [.get], "/x/{q}/y"))
                == "one a /x/{p}/y and one b /x/{q}/y claim the same requests"
        )
        #expect(
            within(claim("a", nil, "/x/**"), claim("b", nil, "/x/**"))
                == "one a /x/** and one b /x/** claim the same requests"
        )
        #expect(within(claim("a", [.get], "/x"), claim("b", [.post], "/x")) == nil)
        #expect(within(claim("a", [.get], "/x"), claim("b", nil, "/x")) == nil)
        #expect(within(claim("a", [.get], "/x"), claim("b", [.get], "/x/**")) == nil)
        #expect(within(claim("a", [.get], "/x/{p}"), claim("b", [.get], "/x/y")) == nil)
    }

    @Test("refuses a path of two dialects, whatever their methods")
    func refusesSharedPaths() {
        let one = StubDialect("one", [claim("a", [.get], "/x/{p}")])
        let post = StubDialect("two", [claim("b", [.post], "/x/{q}")])
        let any = StubDialect("two", [claim("b", nil, "/x/{q}")])
        let tied = "one a /x/{p} and two b /x/{q} claim the same requests"
        #expect(tie(one, post) == tied)
        #expect(tie(one, any) == tied)
        #expect(tie(one, StubDialect("two", [claim("b", [.get], "/x/y")])) == nil)
    }

    @Test("lists every claim, sorted")
    func lists() throws {
        let table = try RouteTable([
            StubDialect("two", [claim("any", nil, "/z/**")]),
            StubDialect("one", [claim("list", [.get, .head], "/a")]),
        ])
        #expect(table.listing == ["* /z/** two any", "GET,HEAD /a one list"])
    }
}
