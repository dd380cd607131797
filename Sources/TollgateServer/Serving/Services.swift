import Authority
import Foundation
import Gatekeeper
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TollgateCore

/// Holds the store open until everything that uses it has ended.
struct StoreService: Service {
    let store: any Store
    let folder: DataFolder

    func run() async throws {
        try await gracefulShutdown()
        try await store.close()
        try folder.removeAddresses(of: Int(getpid()))
    }
}

/// Reads the change feed at a steady pace.
struct FeedService: Service {
    let feed: FeedFollower
    let logger: Logger

    func run() async throws {
        var isFailing = false
        for await _ in AsyncTimer(every: FeedFollower.interval).cancelOnGracefulShutdown() {
            do {
                try await feed.poll()
                isFailing = false
            } catch {
                // One line for an outage, not ten a second.
                if !isFailing {
                    logger.error("the change feed cannot be read", metadata: ["fault": "\(error)"])
                }
                isFailing = true
            }
        }
    }
}

/// Notes exposed secrets with their credentials.
struct ExposureService: Service {
    let gatekeeper: Gatekeeper
    let parts: Gatekeeper.Parts
    let logger: Logger

    func run() async throws {
        await withGracefulShutdownHandler {
            await parts.exposures.run(gatekeeper, parts.authority) { error in
                logger.error(
                    "an exposed secret could not be noted",
                    metadata: ["fault": "\(error)"]
                )
            }
        } onGracefulShutdown: {
            parts.exposures.finish()
        }
    }
}

/// The loopback listener for operators.
struct ManagementService: Service {
    private let application: Application<RouterResponder<BasicRequestContext>>
    private let bound = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(address: ListenAddress, routes: ManagementRoutes, logger: Logger) {
        let continuation = bound.continuation
        application = Application(
            router: routes.build(),
            configuration: .init(
                address: .hostname(address.host, port: address.port),
                serverName: nil
            ),
            onServerRunning: { channel in
                continuation.yield(channel.localAddress?.port ?? 0)
                continuation.finish()
            },
            logger: logger
        )
    }

    func run() async throws {
        defer { bound.continuation.finish() }
        try await application.run()
    }

    /// The port, once the listener is open.
    func port() async throws -> Int {
        for await port in bound.stream { return port }
        throw ManagementFault()
    }
}

/// The management listener ended before it was open; its own error says why.
struct ManagementFault: Error, CustomStringConvertible {
    let description = "the management listener did not open"
}

/// Ticks at a steady pace for as long as somebody waits for the next tick.
struct AsyncTimer: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let interval: Duration

    init(every interval: Duration) { self.interval = interval }

    func makeAsyncIterator() -> Self { self }

    func next() async -> Void? {
        do {
            // The pace itself: what is waited for is the next look at the feed, not an event.
            try await Task.sleep(for: interval)
            return ()
        } catch {
            return nil  // cancelled: there is no next tick
        }
    }
}
