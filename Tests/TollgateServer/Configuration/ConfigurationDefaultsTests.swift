import Testing
import TollgateCore
import TollgateServer

@Suite("The configuration's defaults")
struct ConfigurationDefaultsTests {
    let configuration: Configuration

    init() throws {
        configuration = try Loading.good().configuration
    }

    @Test("Both environments listen on the loopback, production without a backend")
    func environments() {
        let environments = configuration.environments
        #expect(environments[.sandbox].listen?.description == "127.0.0.1:8443")
        #expect(environments[.sandbox].backend == .sandbox)
        #expect(environments[.production].listen?.description == "127.0.0.1:9443")
        #expect(environments[.production].backend == .nothing)
    }

    @Test("The other listeners and places are those that the command's contract names")
    func places() {
        #expect(configuration.data == "./tollgate-data")
        #expect(configuration.publicHost == "localhost")
        #expect(configuration.management.description == "127.0.0.1:9090")
        #expect(configuration.plainListen?.description == "127.0.0.1:8080")
        #expect(configuration.tls.certificate == nil)
        #expect(configuration.tls.key == nil)
        #expect(configuration.insecureAcceptPlainHTTPForBenchmarks == false)
    }

    @Test("Only failures are limited")
    func limits() {
        #expect(configuration.limits.failuresPerAddress?.description == "600 per 1m")
        #expect(configuration.limits.perAddress == nil)
        #expect(configuration.limits.perCredential == nil)
        #expect(configuration.limits.perOrganisation == nil)
    }

    @Test("Sizes and waits are those that the command's contract names")
    func sizesAndWaits() {
        #expect(configuration.cache.facts == 100_000)
        #expect(configuration.cache.negative == 20_000)
        #expect(configuration.maxima.connections == 4_096)
        #expect(configuration.maxima.connectionsPerAddress == 1_000)
        #expect(configuration.maxima.abandonedPerAddress == 8)
        #expect(configuration.maxima.bodyBytes == 1_048_576)
        #expect(configuration.maxima.headBytes == 32_768)
        #expect(configuration.maxima.headFields == 100)
        #expect(configuration.maxima.unsentBytes == 4_194_304)
        #expect(configuration.timeouts.handshake == .seconds(10))
        #expect(configuration.timeouts.head == .seconds(10))
        #expect(configuration.timeouts.body == .seconds(30))
        #expect(configuration.timeouts.idle == .seconds(60))
        #expect(configuration.timeouts.stall == .seconds(30))
        #expect(configuration.timeouts.floodPause == .seconds(30))
        #expect(configuration.timeouts.drain == .seconds(25))
        #expect(configuration.timeouts.drainDelay == .zero)
        #expect(configuration.storeOutageGrace == .seconds(60))
        #expect(configuration.rotationOverlapMax == .seconds(30 * 86_400))
    }

    @Test("A dialect's option has its first choice")
    func dialectOption() {
        #expect(configuration.dialects["morse", "pauseLength"] == "short")
        #expect(configuration.dialects.options(of: "morse") == ["pauseLength": "short"])
        #expect(configuration.dialects["morse", "unheardOf"] == nil)
    }

    @Test("The public address is made of the host and the port in use, unless it is given")
    func publicURL() throws {
        #expect(
            configuration.publicURL(of: .sandbox, boundPort: 40_001).description
                == "https://localhost:40001"
        )
        let given = try Loading.good(
            "environments: { sandbox: { backend: sandbox, publicURL: 'https://Pay.example' } }"
        )
        let address = given.configuration.publicURL(of: .sandbox, boundPort: 40_001)
        #expect(address.description == "https://pay.example")
        #expect(address.authority == "pay.example")
        #expect(address.port == 443)
    }
}
