import Authority
import Callbacks
import Gatekeeper
import Linking
import Logging
import TollgateCore

extension ServerFactory {
    /// The service that removes what has had its time.
    func retentionService(
        _ parts: Gatekeeper.Parts,
        _ queue: CallbackQueue,
        _ logger: Logger
    ) -> RetentionService {
        let (authority, time) = (parts.authority, installation.time)
        let kept = configuration.callbacks.retention
        return RetentionService(
            jobs: [
                .init(kind: .sessions) { try await authority.removeEndedSessions() },
                .init(kind: .replays) { try await authority.forgetRequests() },
                .init(kind: .callbacks) {
                    try await queue.clean(before: time.now() + (.zero - kept))
                },
                .init(kind: .receivers) { try await queue.forget() },
            ] + parts.linking.values.map { linkJob($0, logger) },
            interval: configuration.retention.interval,
            metrics: metrics,
            time: time,
            logger: logger
        )
    }

    private func linkJob(_ desk: LinkDesk, _ logger: Logger) -> RetentionService.Job {
        .init(kind: .links, partsMax: 1) {
            try await desk.sweepAll(partsMax: RetentionService.linkPartsMax) { place, error in
                logger.error(
                    "old attempts to link accounts could not be cleared away",
                    metadata: [
                        "fault": "\(error)", "organisation": "\(place.organisation)",
                        "env": "\(place.environment.rawValue)",
                    ]
                )
            }
        }
    }
}
