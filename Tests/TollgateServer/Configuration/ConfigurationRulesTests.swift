import Testing
import TollgateServer

@Suite("The rules between the keys of a configuration")
struct ConfigurationRulesTests {
    @Test("Production may not be answered by the sandbox, whoever says so")
    func productionSandbox() {
        let variables = ["TOLLGATE_ENVIRONMENTS_PRODUCTION_BACKEND": "sandbox"]
        #expect(
            Loading.refusal(variables: variables)
                == "TOLLGATE_ENVIRONMENTS_PRODUCTION_BACKEND: environments.production.backend:"
                + " a production environment may not be answered by the sandbox"
        )
    }

    @Test("An environment that the file names must name its backend")
    func unnamedBackend() throws {
        let yaml = """
            environments:
              production:
                listen: off
            """
        #expect(
            Loading.refusal(yaml)
                == "tollgate.yaml:2:3: environments.production: expected a backend, one of sandbox,"
                + " none, found none named"
        )
        #expect(
            Loading.refusal("environments: { sandbox: {} }")
                == "tollgate.yaml:1:17: environments.sandbox: expected a backend, one of sandbox,"
                + " none, found none named"
        )
        let variables = ["TOLLGATE_ENVIRONMENTS_PRODUCTION_BACKEND": "none"]
        let loaded = try Loading.good(yaml, variables: variables)
        #expect(loaded.configuration.environments.production.listen == nil)
    }

    @Test("An address alone, given as a flag or a variable, keeps the default backend")
    func flagAlone() throws {
        let loaded = try Loading.good(
            variables: ["TOLLGATE_ENVIRONMENTS_PRODUCTION_LISTEN": "127.0.0.1:0"],
            flags: ["environments.sandbox.listen": "127.0.0.1:0"]
        )
        #expect(loaded.configuration.environments.sandbox.backend == .sandbox)
        #expect(loaded.configuration.environments.production.backend == .nothing)
    }

    @Test("A certificate needs its key, and a key its certificate")
    func halfOfTLS() throws {
        #expect(
            Loading.refusal("tls: { certificate: a.pem }")
                == "tollgate.yaml:1:21: tls.certificate: needs tls.key beside it; give both or none"
        )
        #expect(
            Loading.refusal("tls:\n  key: a.key")
                == "tollgate.yaml:2:8: tls.key: needs tls.certificate beside it; give both or none"
        )
        let loaded = try Loading.good(
            "tls: { certificate: a.pem }",
            variables: ["TOLLGATE_TLS_KEY": "a.key"]
        )
        #expect(loaded.configuration.tls.certificate == "a.pem")
    }

    @Test("Plain HTTP is not accepted beside a production listener")
    func insecureProduction() throws {
        let yaml = "insecureAcceptPlainHTTPForBenchmarks: true"
        #expect(
            Loading.refusal(yaml)
                == "tollgate.yaml:1:39: insecureAcceptPlainHTTPForBenchmarks: refused while"
                + " environments.production.listen is 127.0.0.1:9443; set that to off first"
        )
        let loaded = try Loading.good(yaml, flags: ["environments.production.listen": "off"])
        #expect(loaded.configuration.insecureAcceptPlainHTTPForBenchmarks)
    }
}
