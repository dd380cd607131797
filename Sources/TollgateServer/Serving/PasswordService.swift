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

    /// The work of the desk behind the gauges of the rest of the server.
    func gauges(_ others: @escaping @Sendable () -> [Gauge]) -> @Sendable () -> [Gauge] {
        { [desk] in
            guard let counts = desk?.counts else { return others() }
            return others() + [
                Gauge(
                    "tollgate_passwords_hashed",
                    "Hashes of passwords that were computed, for logins and for new passwords.",
                    counts.hashes
                ),
                Gauge(
                    "tollgate_passwords_refused",
                    "Checks of passwords that found no place in the pool.",
                    counts.refused
                ),
                Gauge(
                    "tollgate_passwords_waiting",
                    "Checks of passwords that wait for a thread.",
                    counts.waiting
                ),
                Gauge(
                    "tollgate_passwords_running",
                    "Checks of passwords that are being computed.",
                    counts.running
                ),
            ]
        }
    }
}
