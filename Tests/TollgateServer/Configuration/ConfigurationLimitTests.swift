import Gatekeeper
import TestSupport
import Testing
import TollgateCore
import TollgateServer

@Suite("The limits of the configuration")
struct ConfigurationLimitTests {
    private static let loader = ConfigurationLoader(dialectOptions: [
        DialectOption(dialect: "morse", name: "pauseLength", choices: ["short"], summary: "Pause."),
        DialectOption(limitOf: "read", dialect: "morse"),
        DialectOption(limitOf: "write", dialect: "morse"),
    ])

    private func load(
        _ yaml: String,
        variables: [String: String] = [:]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        try Self.loader.load(yaml: yaml, named: "t.yaml", variables: variables)
    }

    @Test("name route groups below their dialect, off unless they are set")
    func nameGroups() throws {
        let none = try load("").configuration.limits.groups
        #expect(none["morse", "read"] == nil)
        let loaded = try load("dialects: { morse: { limits: { read: 9 per 1m } } }")
        let limits = loaded.configuration.limits.groups
        #expect(limits["morse", "read"] == RateLimitSetting("9 per 1m"))
        #expect(limits["morse", "write"] == nil)
        #expect(loaded.yaml.contains("read: \"9 per 1m\"  # t.yaml:1:"))
        #expect(loaded.yaml.contains("write: off"))
        let variable = ["TOLLGATE_DIALECTS_MORSE_LIMITS_WRITE": "5 per 1s"]
        let over = try load("", variables: variable).configuration.limits.groups
        #expect(over["morse", "write"] == RateLimitSetting("5 per 1s"))
        #expect(loaded.configuration.dialects.options(of: "morse") == ["pauseLength": "short"])
    }

    @Test("of an unknown group are an error with its place and the nearest known one")
    func refuseUnknownGroups() {
        do {
            _ = try load("dialects:\n  morse:\n    limits:\n      raed: 9 per 1m\n")
            Issue.record("the configuration was taken")
        } catch {
            let problem = error.description
            #expect(
                problem.contains("t.yaml:4:7") && problem.contains(#""dialects.morse.limits.raed""#)
            )
            #expect(problem.contains(#"nearest known key is "dialects.morse.limits.read""#))
        }
    }

    @Test("say how answers tell them, in the draft's form unless another is named")
    func sayTheHeaders() throws {
        #expect(try load("").configuration.limits.headers == .standard)
        for form in LimitHeaders.allCases {
            let loaded = try load("limits: { headers: \(form.rawValue) }")
            #expect(loaded.configuration.limits.headers == form)
        }
        #expect(throws: ConfigurationError.self) { try load("limits: { headers: loud }") }
    }
}
