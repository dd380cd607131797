import ServiceLifecycle
import Testing

@testable import TollgateServer

@Suite("A service with a name")
struct NamedServiceTests {
    private struct Courier: Service {
        let key = "a staircase of seven herons"
        let hasRun: @Sendable () -> Void

        func run() async throws { hasRun() }
    }

    @Test("is shown without what it holds")
    func description() {
        let named = NamedService(Courier {})
        #expect("\(named)" == "Courier")
        let service: any Service = named
        #expect("\(service)" == "Courier")
    }

    @Test("runs the service")
    func runs() async throws {
        try await confirmation { hasRun in
            try await NamedService(Courier { hasRun() }).run()
        }
    }
}
