import Logging
import ServiceLifecycle
import Testing
import TollgateCore
import TollgatePasswords

@testable import TollgateServer

@Suite("The service of the password pool", .timeLimit(.minutes(5)))
struct PasswordServiceTests {
    private static let password = Secret("a staircase of seven herons")

    /// A desk whose hashes cost next to nothing.
    private func desk() throws -> PasswordDesk {
        let cheap = try #require(PasswordParameters(memoryKiB: 8, passes: 1))
        return PasswordDesk(
            hashing: try PasswordHashing(parameters: cheap),
            pool: PasswordPool(threads: 1)
        )
    }

    /// The gauges by their names.
    private func values(_ service: PasswordService) -> [String: String] {
        Dictionary(service.gauges.map { ($0.name, $0.value) }) { first, _ in first }
    }

    @Test("says what the desk counts")
    func hasGauges() async throws {
        let desk = try desk()
        let service = PasswordService(desk: desk)
        let atFirst = [
            "tollgate_kdf_refused_total": "0", "tollgate_kdf_queue_depth": "0",
            "tollgate_kdf_running": "0",
        ]
        #expect(values(service) == atFirst)
        for _ in 0..<3 { _ = try await desk.check(Self.password, against: nil) }
        #expect(values(service) == atFirst)
        await desk.stop()
    }

    @Test("has no gauges where nobody signs in with a password")
    func isSilentWithoutDesk() {
        #expect(values(PasswordService(desk: nil)).isEmpty)
    }

    /// Signs in once, which works while the server runs, and has the group end behind it.
    private struct LastLogin: Service {
        let desk: PasswordDesk

        func run() async throws {
            _ = try await desk.check(PasswordServiceTests.password, against: nil)
        }
    }

    @Test("stops the pool when the server ends, and not before")
    func stopsAtTheEnd() async throws {
        let desk = try desk()
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: PasswordService(desk: desk)),
                    .init(
                        service: LastLogin(desk: desk),
                        successTerminationBehavior: .gracefullyShutdownGroup
                    ),
                ],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        try await group.run()
        #expect(desk.counts.hashes == 1)
        await #expect(throws: PasswordFault.stopped) {
            try await desk.check(Self.password, against: nil)
        }
    }
}
