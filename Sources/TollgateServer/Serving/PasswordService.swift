import ServiceLifecycle
import TollgatePasswords

/// Keeps the threads that hash passwords for as long as the server runs.
///
/// It stands below the listeners in the group, so on the way down it ends when they have drained: no
/// login that was taken is given up for it.
struct PasswordService: Service {
    /// The desk; `nil` where nobody can sign in with a password.
    let desk: PasswordDesk?

    /// Waits for the end of the server, and then for the threads' own.
    ///
    /// - Throws: `CancellationError` where the group gives up; the threads then end with the process.
    func run() async throws {
        try await gracefulShutdown()
        await desk?.stop()
    }

    /// What a scrape is told of the desk's work.
    var gauges: [Gauge] {
        guard let counts = desk?.counts else { return [] }
        return [
            Gauge.counter(
                "tollgate_kdf_refused_total",
                "Checks of passwords that found no place in the pool.",
                counts.refused
            ),
            Gauge(
                "tollgate_kdf_queue_depth",
                "Checks of passwords that wait for a thread.",
                counts.waiting
            ),
            Gauge(
                "tollgate_kdf_running",
                "Checks of passwords that are being computed.",
                counts.running
            ),
        ]
    }
}
