import Authority
import Gatekeeper
import Logging
import ServiceLifecycle
import TollgateCore

/// Writes uses of secrets into the store in batches, and a last time when the listeners have drained.
struct UseService: Service {
    let uses: UseLedger
    let authority: Authority
    let logger: Logger

    func run() async throws {
        var isFailing = false
        for await _ in AsyncTimer(every: UseLedger.flushInterval).cancelOnGracefulShutdown() {
            isFailing = await flush(wasFailing: isFailing)
        }
        _ = await flush(wasFailing: false)
    }

    private func flush(wasFailing: Bool) async -> Bool {
        do {
            try await uses.flush(to: authority)
            return false
        } catch {
            // One line for an outage; what could not be written waits for the next time.
            if !wasFailing {
                logger.error("uses could not be noted", metadata: ["fault": "\(error)"])
            }
            return true
        }
    }
}
