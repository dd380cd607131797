import Testing
import TollgateServer

@Suite("A value of the wrong kind or out of bounds")
struct ConfigurationValueTests {
    static let cases: [(yaml: String, message: String)] = [
        ("data: ''", "1:7: data: expected a path, found nothing"),
        ("data: [x]", "1:7: data: expected a path, found a list"),
        ("data:", "1:6: data: expected a path, found nothing"),
        (
            "publicHost: 'a b'",
            "1:13: publicHost: expected a host name or an IP address, found \"a b\""
        ),
        (
            "management: 0.0.0.0:9090",
            "1:13: management: expected a loopback address HOST:PORT (such as 127.0.0.1:9090 or"
                + " [::1]:0), found \"0.0.0.0:9090\""
        ),
        (
            "management: off",
            "1:13: management: expected a loopback address HOST:PORT (such as 127.0.0.1:9090 or"
                + " [::1]:0), found \"off\""
        ),
        (
            "insecureAcceptPlainHTTPForBenchmarks: yes",
            "1:39: insecureAcceptPlainHTTPForBenchmarks: expected true or false, found \"yes\""
        ),
        (
            "maxima: { headBytes: 65537 }",
            "1:22: maxima.headBytes: expected a whole number from 1024 to 65536, found \"65537\""
        ),
        (
            "cache: { facts: 1.5 }",
            "1:17: cache.facts: expected a whole number from 1 to 10000000, found \"1.5\""
        ),
        (
            "cache: { facts: { a: b } }",
            "1:17: cache.facts: expected a whole number from 1 to 10000000, found keys with values"
        ),
        (
            "timeouts: { head: 10 }",
            "1:19: timeouts.head: expected a duration from 100ms to 10m (such as 250ms, 90s, 10m,"
                + " 1h or 7d), found \"10\""
        ),
        (
            "timeouts: { head: 11m }",
            "1:19: timeouts.head: expected a duration from 100ms to 10m (such as 250ms, 90s, 10m,"
                + " 1h or 7d), found \"11m\""
        ),
        (
            "limits: { perAddress: 0 per 1s }",
            "1:23: limits.perAddress: expected a limit N per T (such as 600 per 1m; N from 1 to"
                + " 1000000, T from 1s to 1d), or off, found \"0 per 1s\""
        ),
        (
            "environments: { sandbox: { backend: upstream } }",
            "1:37: environments.sandbox.backend: expected one of sandbox, none, found \"upstream\""
        ),
        (
            "environments: { sandbox: { backend: none, publicURL: 'http://a' } }",
            "1:54: environments.sandbox.publicURL: expected an address https://HOST or"
                + " https://HOST:PORT without a path, found \"http://a\""
        ),
        (
            "dialects: { morse: { pauseLength: endless } }",
            "1:35: dialects.morse.pauseLength: expected one of short, long, found \"endless\""
        ),
    ]

    @Test("It is refused with its place, what is expected and what was found", arguments: cases)
    func refused(yaml: String, message: String) {
        #expect(Loading.refusal(yaml) == "tollgate.yaml:\(message)")
    }
}
