import Dispatch
import NIOCore
import NIOPosix
import Synchronization
import Testing
import TollgateCore

@testable import Delivery

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
                before: .now() + .seconds(600)
            )
            #expect(!found.isEmpty && found.allSatisfy { AddressRules.isLoopback($0) })
        }
    }

    @Test("sees through the short forms of IPv4 that the system reads")
    func readsShortForms() async throws {
        try await withResolver { resolver in
            let found = try await resolver.addresses(
                of: "2130706433",
                before: .now() + .seconds(600)
            )
            #expect(found == [.loopback4])
        }
    }

    @Test("stops waiting at the end of its time, and never makes a look-up whose turn comes later")
    func stopsWaiting() async throws {
        try await withBlockedResolver { stage in
            await #expect(throws: DeliveryFault.timeout) {
                try await stage.resolver.addresses(of: "a.example", before: .now())
            }
            try await stage.unblock()
            #expect(stage.hosts.isEmpty)
        }
    }

    @Test("leaves behind as many look-ups as stated and no more, until some have ended")
    func boundsLookUps() async throws {
        try await withBlockedResolver { stage in
            let resolver = stage.resolver
            for _ in 0..<SystemResolver.pendingMax {
                await #expect(throws: DeliveryFault.timeout) {
                    try await resolver.addresses(of: "a.example", before: .now())
                }
            }
            for _ in 0..<2 {
                await #expect(throws: DeliveryFault.unresolvable) {
                    try await resolver.addresses(of: "b.example", before: .now() + .seconds(600))
                }
            }
            try await stage.unblock()
            for _ in 0...SystemResolver.pendingMax {
                let found = try await resolver.addresses(
                    of: "c.example",
                    before: .now() + .seconds(600)
                )
                #expect(found == [.loopback4])
            }
            #expect(Set(stage.hosts) == ["c.example"])
        }
    }

    private func withBlockedResolver(_ body: (BlockedStage) async throws -> Void) async throws {
        let stage = BlockedStage()
        do {
            try await body(stage)
        } catch {
            try await stage.end()
            throw error
        }
        try await stage.end()
    }
}

/// A resolver whose only thread is busy until the test lets it go.
private final class BlockedStage: Sendable {
    let resolver: SystemResolver
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let loop = MultiThreadedEventLoopGroup.singleton.next()
    private let gate = DispatchSemaphore(value: 0)
    private let asked: Asked

    var hosts: [String] { asked.hosts.withLock { $0 } }

    init() {
        let (gate, asked) = (gate, Asked())
        self.asked = asked
        pool.start()
        pool.submit { _ in gate.wait() }
        resolver = SystemResolver(pool: pool, group: loop) { host in
            asked.hosts.withLock { $0.append(host) }
            return [.loopback4]
        }
    }

    /// Frees the thread, and waits until all that waited for it has ended.
    func unblock() async throws {
        gate.signal()
        try await pool.runIfActive(eventLoop: loop) {}.get()
    }

    /// Frees the thread in any case, and ends it.
    func end() async throws {
        gate.signal()
        try await pool.shutdownGracefully()
    }
}

private final class Asked: Sendable {
    let hosts = Mutex<[String]>([])
}
