import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TollgateCore

/// What the store holds, as it was counted last: never by a request, and never by a scrape.
final class StoreCensus: Sendable {
    private struct State {
        var census: CredentialCensus?
        var sizes: [(file: String, bytes: Int)] = []
    }

    private let state = Mutex(State())
    private let store: any Store
    private let path: String
    private let time: TimeSource

    init(_ installation: Installation) {
        store = installation.store
        path = installation.folder.storePath
        time = installation.time
    }

    /// Counts anew.
    ///
    /// - Throws: ``StoreFault``; the last counts stay.
    func take() async throws {
        let now = time.now()
        let sizes = [("main", path), ("wal", path + "-wal")].map { file, path in
            (file: file, bytes: Self.size(of: path))
        }
        state.withLock { $0.sizes = sizes }
        let census = try await store.read { try $0.credentials.census(at: now) }
        state.withLock { $0.census = census }
    }

    /// What a scrape is told of the last count.
    var gauges: [Gauge] {
        let state = state.withLock { $0 }
        let sizes = state.sizes.map { size in
            Gauge(
                "tollgate_store_size_bytes",
                "Bytes of the store's files.",
                size.bytes,
                labels: [("file", size.file)]
            )
        }
        return sizes + (state.census.map(Self.gauges) ?? [])
    }

    private static func gauges(of census: CredentialCensus) -> [Gauge] {
        var gauges = Environment.allCases.flatMap { environment in
            CredentialCensus.Standing.allCases.map { standing in
                Gauge(
                    "tollgate_credentials",
                    "Credentials by what they can still do.",
                    census.counts[.init(standing, environment)] ?? 0,
                    labels: [("state", standing.rawValue), ("env", environment.rawValue)]
                )
            }
        }
        gauges.append(
            Gauge(
                "tollgate_secrets_overlapping",
                "Old secrets of rotations whose overlap is not over.",
                census.overlapping
            )
        )
        if let end = census.soonestEnd {
            gauges.append(
                Gauge(
                    "tollgate_secret_expiry_seconds",
                    "The time to the soonest end of an active credential.",
                    end.components.seconds
                )
            )
        }
        return gauges
    }

    /// The size of a file; 0 where there is none.
    private static func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}

/// Counts what the store holds at a steady pace.
struct CensusService: Service {
    /// The time between two counts.
    static let interval: Duration = .seconds(10)

    let census: StoreCensus
    let logger: Logger

    func run() async throws {
        var isFailing = await take(wasFailing: false)
        for await _ in AsyncTimer(every: Self.interval).cancelOnGracefulShutdown() {
            isFailing = await take(wasFailing: isFailing)
        }
    }

    private func take(wasFailing: Bool) async -> Bool {
        do {
            try await census.take()
            return false
        } catch {
            // One line for an outage; the last counts stay.
            if !wasFailing {
                logger.error("the store cannot be counted", metadata: ["fault": "\(error)"])
            }
            return true
        }
    }
}
