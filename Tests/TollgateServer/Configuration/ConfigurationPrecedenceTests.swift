import Testing
import TollgateServer

@Suite("The layers of a configuration")
struct ConfigurationPrecedenceTests {
    @Test("A variable stands over the file, and a flag over both")
    func precedence() throws {
        let yaml = "plainListen: 127.0.0.1:1"
        let variables = ["TOLLGATE_PLAIN_LISTEN": "127.0.0.1:2"]
        let flags = ["plainListen": "127.0.0.1:3"]
        let file = try Loading.good(yaml)
        #expect(file.configuration.plainListen?.port == 1)
        #expect(file.origin(of: "plainListen") == .file("tollgate.yaml", line: 1, column: 14))
        let variable = try Loading.good(yaml, variables: variables)
        #expect(variable.configuration.plainListen?.port == 2)
        #expect(variable.origin(of: "plainListen") == .variable("TOLLGATE_PLAIN_LISTEN"))
        let flag = try Loading.good(yaml, variables: variables, flags: flags)
        #expect(flag.configuration.plainListen?.port == 3)
        #expect(flag.origin(of: "plainListen") == .flag("--plain-listen"))
        #expect(try Loading.good().origin(of: "plainListen") == .builtIn)
    }

    @Test("A value of the file is refused even where a flag stands over it")
    func refusedBelow() {
        #expect(
            Loading.refusal("timeouts: { drain: long }", flags: ["timeouts.drain": "1s"])
                .hasPrefix("tollgate.yaml:1:20: timeouts.drain: expected a duration")
        )
    }

    @Test("Every key has its own variable, of its words in upper case")
    func variables() throws {
        let loaded = try Loading.good(variables: [
            "TOLLGATE_ENVIRONMENTS_SANDBOX_LISTEN": "[::1]:0",
            "TOLLGATE_ENVIRONMENTS_SANDBOX_PUBLIC_URL": "https://[::1]:8443",
            "TOLLGATE_ENVIRONMENTS_PRODUCTION_LISTEN": "off",
            "TOLLGATE_INSECURE_ACCEPT_PLAIN_HTTP_FOR_BENCHMARKS": "true",
            "TOLLGATE_LIMITS_PER_CREDENTIAL": "5 per 1s",
            "TOLLGATE_DIALECTS_MORSE_PAUSE_LENGTH": "long",
        ])
        #expect(loaded.configuration.environments.sandbox.listen?.description == "[::1]:0")
        #expect(
            loaded.configuration.environments.sandbox.publicURL?.description == "https://[::1]:8443"
        )
        #expect(loaded.configuration.environments.production.listen == nil)
        #expect(loaded.configuration.insecureAcceptPlainHTTPForBenchmarks)
        #expect(loaded.configuration.limits.perCredential?.count == 5)
        #expect(loaded.configuration.dialects["morse", "pauseLength"] == "long")
    }

    @Test("An unknown variable is refused with the nearest known name")
    func unknownVariable() {
        #expect(
            Loading.refusal(variables: ["TOLLGATE_LIMITS_PERCREDENTIAL": "off"])
                == "TOLLGATE_LIMITS_PERCREDENTIAL: unknown variable; the nearest known name is"
                + " TOLLGATE_LIMITS_PER_CREDENTIAL"
        )
    }

    @Test("The variables of others, and of the project's tests, are ignored")
    func ignoredVariables() throws {
        let variables = [
            "PATH": "/bin", "TOLLGATE": "x", "TOLLGATE_BINARY": "x", "TOLLGATE_TEST_SEED": "7",
        ]
        #expect(
            try Loading.good(variables: variables).configuration == Loading.good().configuration
        )
    }

    @Test("A flag of the wrong kind is refused by the name under which it was given")
    func wrongFlag() {
        #expect(
            Loading.refusal(flags: ["environments.sandbox.listen": "8443"])
                == "--listen: environments.sandbox.listen: expected an address HOST:PORT (such as"
                + " 127.0.0.1:8443 or [::1]:0), or off, found \"8443\""
        )
        #expect(
            Loading.refusal(flags: ["environments.sandbox.listne": "127.0.0.1:1"])
                == "environments.sandbox.listne: unknown key; the nearest known key is"
                + " \"environments.sandbox.listen\""
        )
    }
}
