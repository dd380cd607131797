import Authority
import Logging
import ServiceLifecycle
import TollgateCore

/// Has owners told of credentials that will end: at the start, and then once a minute.
struct ExpiryService: Service {
    /// The time between two looks.
    static let interval: Duration = .seconds(60)

    let authority: Authority
    let live: LiveTerms
    let logger: Logger

    func run() async throws {
        await warn()
        for await _ in AsyncTimer(every: Self.interval).cancelOnGracefulShutdown() {
            await warn()
        }
    }

    private func warn() async {
        let lead = live.configuration.expiryWarning
        guard lead > .zero else { return }
        do {
            let told = try await authority.warnOfExpiry(within: lead)
            if told > 0 {
                logger.info("credentials will end soon", metadata: ["credentials": "\(told)"])
            }
        } catch {
            logger.error(
                "owners could not be told of credentials that will end",
                metadata: ["fault": "\(error)"]
            )
        }
    }
}
