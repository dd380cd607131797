import Delivery
import NIOCore
import NIOPosix
import Testing
import TollgateCore

@Suite("The system's resolver")
struct SystemResolverTests {
    private func withResolver(
        _ body: (SystemResolver) async throws -> Void
    ) async throws {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        let group = MultiThreadedEventLoopGroup.singleton
        try await body(SystemResolver(pool: pool, group: group))
        try await pool.shutdownGracefully()
    }

    @Test("finds this machine under its own name")
    func findsLocalhost() async throws {
        try await withResolver { resolver in
            let found = try await resolver.addresses(
                of: "localhost",
                before: .now() + .seconds(20)
            )
            #expect(!found.isEmpty && found.allSatisfy { AddressRules.isLoopback($0) })
        }
    }

    @Test("sees through the short forms of IPv4 that the system reads")
    func readsShortForms() async throws {
        try await withResolver { resolver in
            let found = try await resolver.addresses(
                of: "2130706433",
                before: .now() + .seconds(20)
            )
            #expect(found == [.loopback4])
        }
    }

    @Test("stops waiting at the end of its time")
    func stopsWaiting() async throws {
        try await withResolver { resolver in
            do throws(DeliveryFault) {
                _ = try await resolver.addresses(of: "localhost", before: .now() - .seconds(1))
            } catch {
                #expect(error == .timeout)
            }
        }
    }
}
