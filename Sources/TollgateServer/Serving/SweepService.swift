import Linking
import Logging
import ServiceLifecycle
import TollgateCore

/// Clears away attempts and removed accounts that have had their time, also where nobody links any more: at
/// the start, and then at a steady pace.
///
/// Every node does it; a sweep that finds nothing writes nothing.
struct SweepService: Service {
    /// The time between two sweeps.
    static let interval: Duration = .seconds(600)
    /// How many parts of one organisation's attempts and accounts one sweep clears away at the most.
    static let partsMax = 10

    let desks: [LinkDesk]
    let logger: Logger

    func run() async throws {
        guard !desks.isEmpty else { return try await gracefulShutdown() }
        await sweep()
        for await _ in AsyncTimer(every: Self.interval).cancelOnGracefulShutdown() {
            await sweep()
        }
    }

    private func sweep() async {
        for desk in desks {
            do {
                _ = try await desk.sweepAll(partsMax: Self.partsMax) { place, error in
                    note(
                        error,
                        [
                            "organisation": "\(place.organisation)",
                            "env": "\(place.environment.rawValue)",
                        ]
                    )
                }
            } catch {
                note(error)
            }
        }
    }

    private func note(_ error: any Error, _ place: Logger.Metadata = [:]) {
        logger.error(
            "old attempts to link accounts could not be cleared away",
            metadata: place.merging(["fault": "\(error)"]) { known, _ in known }
        )
    }
}
