import BillplzDialect
import SandboxFixtures
import Testing
import TollgateCore

@Suite("Rows and groups of Billplz parameters")
struct ParameterRowTests {
    @Test(
        "are grouped as each client means them",
        arguments: [
            ("s[][a]=1&s[][b]=2&s[][a]=3", [["a": "1", "b": "2"], ["a": "3"]]),
            ("s[0][a]=1&s[1][a]=3&s[0][b]=2", [["a": "1", "b": "2"], ["a": "3"]]),
            ("0[a]=1&1[a]=2&0[b]=3", [["a": "1", "b": "3"], ["a": "2"]]),
            ("s[][a]=1&s[][b]=&s[][a]=&s[][b]=", [["a": "1"]]),
            ("s[a]=1&s[]=2&t[][a]=3", []),
            ("", []),
        ] as [(String, [[String: String]])]
    )
    func rowsAreGrouped(form: String, expected: [[String: String]]) throws {
        #expect(try ParameterTests.form(form).rows("s") == expected)
    }

    @Test("keep each object of a JSON array in a row of its own")
    func jsonRowsStayApart() throws {
        let body = #"{"s":[{"a":"1"},{"b":2},{"a":"3","b":null}]}"#
        let parameters = try ParameterTests.read("application/json", body)
        #expect(parameters.rows("s") == [["a": "1"], ["b": "2"], ["a": "3"]])
    }

    @Test("of a body stand in place of those of the query")
    func bodyBeatsQuery() throws {
        let parameters = try BillplzParameters.read(
            .fixture(.post, query: "s[][a]=1&s[][a]=2"),
            try .billplz(.collectionsCreate),
            Array("s[][a]=3".utf8)
        )
        #expect(parameters.rows("s") == [["a": "3"]])
    }

    @Test("of one object are its values, the last of each")
    func groupsAreRead() throws {
        let parameters = try ParameterTests.form("s[a]=1&s[b]=&s[a]=2&s[][c]=3&s=4&t[a]=5")
        #expect(parameters.group("s") == ["a": "2"])
        #expect(parameters.group("u") == [:])
    }

    @Test("are not made of names whose brackets do not close")
    func brokenBracketsAreLetters() throws {
        let parameters = try ParameterTests.form("s[a=1&s]=2&s[a]b=3&[a]=4&s[[a]]=5")
        #expect(parameters.group("s") == [:])
        #expect(parameters.rows("s") == [])
        #expect(parameters["s[a"] == "1")
    }
}
