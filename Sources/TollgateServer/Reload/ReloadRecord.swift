import Synchronization
import TollgateCore

/// What came of the last reload; the start counts as one that was taken.
final class ReloadRecord: Sendable {
    private struct State {
        var isTaken = true
        var takenAt: Instant
    }

    private let state: Mutex<State>

    /// Makes the record of a start.
    init(startedAt: Instant) { state = Mutex(State(takenAt: startedAt)) }

    /// Whether the configuration and the certificate in force are those of the files.
    var isTaken: Bool { state.withLock(\.isTaken) }

    /// Notes a reload that was taken.
    func noteTaken(at now: Instant) {
        state.withLock { $0 = State(isTaken: true, takenAt: now) }
    }

    /// Notes a reload that was refused: what was in force stays in force.
    func noteRefused() { state.withLock { $0.isTaken = false } }

    /// What a scrape is told of reloads.
    var gauges: [Gauge] {
        [
            Gauge(
                "tollgate_config_last_reload_timestamp_seconds",
                "When the configuration in force was loaded.",
                state.withLock(\.takenAt).seconds
            )
        ]
    }
}
