import Gatekeeper
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The key of a dialect's origins")
struct OriginKeysTests {
    private func origins(_ text: String) throws -> [String] {
        try Loading.good("dialects: { morse: { origins: \"\(text)\" } }")
            .configuration.dialects[originsOf: "morse"].map(\.description)
    }

    @Test("is none unless it is set, and leaves the dialect's options alone")
    func defaultsToNone() throws {
        let loaded = try Loading.good()
        #expect(loaded.configuration.dialects[originsOf: "morse"].isEmpty)
        #expect(loaded.yaml.contains("\n  morse:\n    origins: none\n    pauseLength: short\n"))
        #expect(try origins("none").isEmpty)
        let set = try Loading.good("dialects: { morse: { origins: https://a.example } }")
        #expect(set.configuration.dialects.options(of: "morse") == ["pauseLength": "short"])
        #expect(set.configuration.dialects[originsOf: "other"].isEmpty)
    }

    @Test("is there once for each dialect, whichever its options are")
    func oneForEachDialect() {
        let loader = ConfigurationLoader(dialectOptions: [
            .init(dialect: "morse", name: "pauseLength", choices: ["short"], summary: "Pause."),
            .init(limitOf: "read", dialect: "morse"), .init(limitOf: "read", dialect: "flags"),
        ])
        let paths = loader.reference.split(separator: "\n").compactMap { row in
            row.split(separator: "|").first.map { $0.filter { $0 != " " && $0 != "`" } }
        }
        #expect(
            paths.filter { $0.hasPrefix("dialects.") } == [
                "dialects.morse.origins", "dialects.morse.pauseLength",
                "dialects.morse.limits.read", "dialects.flags.origins",
                "dialects.flags.limits.read",
            ]
        )
    }

    @Test("is there for a dialect without options, in the order of the dialects")
    func withoutOptions() throws {
        let loader = ConfigurationLoader(
            dialectOptions: [.init(limitOf: "read", dialect: "flags")],
            dialects: ["plain", "flags"]
        )
        let loaded = try loader.load(
            yaml: "dialects: { plain: { origins: https://a.example } }",
            named: "t.yaml"
        )
        #expect(loaded.configuration.dialects[originsOf: "plain"].count == 1)
        let lines = loaded.yaml.split(separator: "\n").map { $0.filter { $0 != " " } }
        let start = try #require(lines.firstIndex(of: "plain:"))
        #expect(lines[start...].contains("flags:"))
    }

    @Test(
        "reads origins as browsers send them",
        arguments: [
            ("https://app.example.com", ["https://app.example.com"]),
            ("https://a.example, https://b.example", ["https://a.example", "https://b.example"]),
            ("https://a.example,https://b.example", ["https://a.example", "https://b.example"]),
            ("https://a.example:8443", ["https://a.example:8443"]),
            ("https://App.Example:443", ["https://app.example"]),
            ("https://a.example:80", ["https://a.example:80"]),
            ("https://192.0.2.1", ["https://192.0.2.1"]),
            ("https://[2001:DB8::1]:8443", ["https://[2001:db8::1]:8443"]),
            ("http://localhost", ["http://localhost"]),
            ("http://localhost:80", ["http://localhost"]),
            ("http://localhost:3000", ["http://localhost:3000"]),
            ("http://127.0.0.1:5173", ["http://127.0.0.1:5173"]),
            ("http://[::1]:5173", ["http://[::1]:5173"]),
            ("http://localhost:443", ["http://localhost:443"]),
        ]
    )
    func readOrigins(_ text: String, _ expected: [String]) throws {
        #expect(try origins(text) == expected)
        #expect(try origins(expected.joined(separator: ", ")) == expected)
    }

    @Test(
        "refuses what is no list of exact origins, by its name",
        arguments: [
            "", "*", "null", "https://*", "https://*.example", "any", "app.example",
            "//app.example", "https:app.example", "https://", "HTTPS://app.example",
            "https://app.example/", "https://app.example/path", "https://app.example?x",
            "https://app.example#x", "https://user@app.example", "https://app.example.",
            "https://app.example:", "https://app.example:0", "https://app.example:65536",
            "https://app.example:x", "https://äpp.example", "https://[::ffff:192.0.2.1]",
            "https://[2001:db8:0:0:0:0:0:1]", "http://app.example", "http://192.0.2.1",
            "http://localhost.example", "http://[2001:db8::1]", "ftp://localhost",
            "wss://app.example", "file://", "https://a.example,", ",https://a.example",
            "https://a.example https://b.example", "https://a.example; https://b.example",
            "none, https://a.example", "off",
        ]
    )
    func refuseOthers(_ text: String) {
        let refusal = Loading.refusal("dialects: { morse: { origins: \"\(text)\" } }")
        #expect(
            refusal.hasPrefix(
                "tollgate.yaml:1:31: dialects.morse.origins: expected at most 100 origins with"
                    + " commas between them (such as https://app.example.com,"
            )
        )
    }

    @Test("refuses YAML's own lists, as every key does")
    func refuseLists() {
        let refusal = Loading.refusal("dialects: { morse: { origins: [\"https://a.example\"] } }")
        #expect(refusal.contains("dialects.morse.origins: expected at most 100 origins"))
        #expect(refusal.hasSuffix("found a list"))
    }

    @Test("takes as many origins as the maximum, and no more")
    func countOrigins() throws {
        let most = (0..<OriginPolicy.originsMax).map { "https://app\($0).example" }
        #expect(try origins(most.joined(separator: ",")) == most)
        let tooMany = (most + ["https://one.more.example"]).joined(separator: ",")
        #expect(throws: ConfigurationError.self) { try origins(tooMany) }
    }

    @Test("is set by a variable as well, and printed as it would be read")
    func variableAndText() throws {
        let loaded = try Loading.good(
            variables: ["TOLLGATE_DIALECTS_MORSE_ORIGINS": "https://A.example,http://localhost:1"]
        )
        #expect(
            loaded.yaml.contains(
                "    origins: \"https://a.example, http://localhost:1\""
                    + "  # TOLLGATE_DIALECTS_MORSE_ORIGINS\n"
            )
        )
        #expect(try Loading.good(loaded.yaml).configuration == loaded.configuration)
    }
}
