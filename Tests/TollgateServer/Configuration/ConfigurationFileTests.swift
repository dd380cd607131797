import Testing
import TollgateServer

@Suite("A configuration file")
struct ConfigurationFileTests {
    @Test("Every key can be given")
    func everyKey() throws {
        let yaml = """
            data: /var/lib/tollgate
            publicHost: Pay.Example.com
            management: "[::1]:9091"
            environments:
              sandbox: { listen: off, backend: none }
              production:
                listen: "[::]:443"
                backend: none
                publicURL: "https://pay.example.com"
            plainListen: off
            tls: { certificate: /etc/tls/chain.pem, key: /etc/tls/key.pem }
            insecureAcceptPlainHTTPForBenchmarks: false
            storeOutageGrace: 0s
            rotationOverlapMax: 7d
            limits:
              failuresPerAddress: off
              perAddress: 10 per 250s
              perCredential: 1000000 per 1d
              perOrganisation: 1 per 1s
            cache: { facts: 1, negative: 0 }
            maxima:
              { connections: 1, connectionsPerAddress: 1, abandonedPerAddress: 1,
                bodyBytes: 1024, headBytes: 65536, headFields: 8, unsentBytes: 65536 }
            timeouts:
              { handshake: 250ms, head: 1s, body: 1h, idle: 90s, stall: 100ms, floodPause: 0s,
                drain: 0s, drainDelay: 10m }
            dialects:
              morse: { pauseLength: long }
            """
        let loaded = try Loading.good(yaml)
        #expect(try Loading.good(loaded.yaml).configuration == loaded.configuration)
        #expect(loaded.configuration.publicHost == "pay.example.com")
        #expect(loaded.configuration.management.description == "[::1]:9091")
        #expect(loaded.configuration.environments.sandbox.listen == nil)
        #expect(loaded.configuration.environments.production.listen?.host == "::")
        #expect(loaded.configuration.limits.failuresPerAddress == nil)
        #expect(loaded.configuration.limits.perAddress?.interval == .seconds(250))
        #expect(loaded.configuration.timeouts.handshake == .milliseconds(250))
        #expect(loaded.configuration.tls.key == "/etc/tls/key.pem")
        #expect(loaded.configuration.dialects["morse", "pauseLength"] == "long")
        #expect(loaded.origin(of: "data") == .file("tollgate.yaml", line: 1, column: 7))
    }

    @Test(
        "An empty file, and a section whose keys are all commented out, say nothing",
        arguments: ["", "# nothing\n", "---\n", "limits:\n  # perAddress: off\ntimeouts: ~\n"]
    )
    func empty(yaml: String) throws {
        #expect(try Loading.good(yaml).configuration == Loading.good().configuration)
    }

    @Test("An unknown key is refused with its line, its column and the nearest known key")
    func unknownKey() {
        let yaml = """
            data: x
            timeouts:
              haed: 10s
            """
        #expect(
            Loading.refusal(yaml)
                == "tollgate.yaml:3:3: unknown key \"timeouts.haed\";"
                + " the nearest known key is \"timeouts.head\""
        )
    }

    @Test(
        "The nearest known key is found across levels",
        arguments: [
            ("listen: 127.0.0.1:1", "listen", "environments.sandbox.listen"),
            ("perCredential: off", "perCredential", "limits.perCredential"),
            ("PublicHost: localhost", "PublicHost", "publicHost"),
            ("tiemouts: { head: 1s }", "tiemouts", "timeouts"),
            ("environments: { sandbx: {} }", "environments.sandbx", "environments.sandbox"),
            ("dialects: { mors: {} }", "dialects.mors", "dialects.morse"),
            (
                "dialects: { morse: { pause: long } }", "dialects.morse.pause",
                "dialects.morse.pauseLength"
            ),
        ]
    )
    func nearestKey(yaml: String, unknown: String, nearest: String) {
        #expect(
            Loading.refusal(yaml).hasSuffix(
                "unknown key \"\(unknown)\"; the nearest known key is \"\(nearest)\""
            )
        )
    }

    @Test("Levels that are joined by points are refused with the way to write them")
    func joinedLevels() {
        #expect(
            Loading.refusal("timeouts.head: 1s")
                == "tollgate.yaml:1:1: write the levels of \"timeouts.head\" as keys below each other"
        )
    }

    @Test("All problems are told together, from top to bottom")
    func allProblems() {
        let yaml = """
            cache: { facts: none }
            datum: blue
            plainListen: 8080
            environments:
              production:
                backend: sandbox
            """
        #expect(
            Loading.refusal(yaml, variables: ["TOLLGATE_DATA": ""], flags: ["management": "x"])
                == """
                tollgate.yaml:1:17: cache.facts: expected a whole number from 1 to 10000000, \
                found "none"
                tollgate.yaml:2:1: unknown key "datum"; the nearest known key is "data"
                tollgate.yaml:3:14: plainListen: expected an address HOST:PORT (such as \
                127.0.0.1:8443 or [::1]:0), or off, found "8080"
                TOLLGATE_DATA: data: expected a path, found nothing
                --management: management: expected a loopback address HOST:PORT (such as \
                127.0.0.1:9090 or [::1]:0), found "x"
                tollgate.yaml:6:14: environments.production.backend: a production environment may \
                not be answered by the sandbox
                """
        )
    }

    @Test(
        "A text that is not YAML is refused with its place, and is not shown",
        arguments: [
            (
                "data: [1",
                "tollgate.yaml:2:1: is not YAML: while parsing a flow sequence, did not find"
                    + " expected ',' or ']'"
            ),
            (
                "a: b: c",
                "tollgate.yaml:1:5: is not YAML: mapping values are not allowed in this context"
            ),
            ("data: x\ndata: y", "tollgate.yaml:1:1: is not YAML: the key \"data\" stands twice"),
            ("a: *b", "tollgate.yaml:1:4: is not YAML: found undefined alias"),
            (
                "a: 1\n---\nb: 2",
                "tollgate.yaml:2:1: is not YAML: expected a single document in the stream, but"
                    + " found another document"
            ),
            ("a: \u{7}", "tollgate.yaml: is not YAML: control characters are not allowed"),
        ]
    )
    func notYAML(yaml: String, message: String) {
        #expect(Loading.refusal(yaml) == message)
    }

    @Test("A list where keys belong is refused")
    func list() {
        #expect(
            Loading.refusal("- data")
                == "tollgate.yaml:1:1: expected keys with values, found a list"
        )
        #expect(
            Loading.refusal("limits: off")
                == "tollgate.yaml:1:9: limits: expected keys with values, found \"off\""
        )
        #expect(
            Loading.refusal("[data]: x")
                == "tollgate.yaml:1:1: expected the name of a key, found a list"
        )
    }

    @Test("A nesting of any depth is refused, not followed")
    func nesting() {
        let yaml = "data: " + String(repeating: "[", count: 100_000)
        #expect(Loading.refusal(yaml).hasPrefix("tollgate.yaml:1:"))
    }

    @Test("A found text is shown in one line, cut, without control characters")
    func foundText() {
        let long = String(repeating: "x", count: 200)
        #expect(Loading.refusal("publicHost: \"\\e[31m\(long)\"").contains("found \"\\u{1B}[31mxx"))
        #expect(Loading.refusal("publicHost: -\(long)").count < 150)
    }
}
