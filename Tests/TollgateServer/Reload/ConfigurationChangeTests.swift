import Testing

@testable import TollgateServer

@Suite("A configuration that is loaded again")
struct ConfigurationChangeTests {
    private func changes(_ old: String, _ new: String) throws -> [ConfigurationChange] {
        try Loading.good(new).changes(since: try Loading.good(old).configuration)
    }

    @Test("has no change where the same values are written otherwise")
    func same() throws {
        let old = "timeouts: { head: 60s }\nlimits: { perAddress: '5 per 60s' }"
        let new =
            "limits: { perAddress: 5   per   1m }\ntimeouts:\n  head: 1m\nplainListen: 127.0.0.1:8080"
        #expect(try changes(old, new).isEmpty)
    }

    @Test("may have other limits, origins, timeouts and maxima")
    func reloadable() throws {
        let new = """
            limits: { perAddress: 5 per 1m, headers: both }
            timeouts: { head: 1s, drain: 1s }
            maxima: { bodyBytes: 2048 }
            signatures: { window: 1s }
            dialects: { morse: { origins: 'https://a.example' } }
            """
        let found = try changes("", new)
        #expect(
            found.map(\.path) == [
                "signatures.window", "limits.perAddress", "limits.headers", "maxima.bodyBytes",
                "timeouts.head", "timeouts.drain", "dialects.morse.origins",
            ]
        )
        #expect(found.allSatisfy { $0.problem == nil })
    }

    @Test("needs a restart for any other key, which is named with its place and both values")
    func restart() throws {
        let found = try changes("data: here", "data: there\npublicHost: a.example")
        #expect(
            found.compactMap { $0.problem?.description } == [
                "tollgate.yaml:1:7: data: needs a restart; the server runs with \"here\", found"
                    + " \"there\"",
                "tollgate.yaml:2:13: publicHost: needs a restart; the server runs with"
                    + " \"localhost\", found \"a.example\"",
            ]
        )
    }

    @Test("needs a restart for a key that is not given any more")
    func removed() throws {
        let found = try changes("cache: { facts: 7 }\nlimits: { perAddress: 5 per 1m }", "")
        #expect(found.map(\.path) == ["limits.perAddress", "cache.facts"])
        #expect(
            found.compactMap { $0.problem?.description } == [
                "default: cache.facts: needs a restart; the server runs with \"7\", found \"100000\""
            ]
        )
    }

    @Test("may name another certificate, but not go to or from the local authority's")
    func certificates() throws {
        let (one, two) = (
            "tls: { certificate: a.pem, key: a.key }", "tls: { certificate: b.pem, key: b.key }"
        )
        #expect(try changes(one, two).map(\.path) == ["tls.certificate", "tls.key"])
        #expect(try changes(one, two).allSatisfy { $0.problem == nil })
        for (old, new) in [(one, ""), ("", one)] {
            let problems = try changes(old, new).compactMap { $0.problem?.message }
            #expect(problems.count == 2)
            #expect(problems.allSatisfy { $0.contains("the local authority needs a restart") })
        }
    }
}
