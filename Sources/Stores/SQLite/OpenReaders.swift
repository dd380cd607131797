import Dispatch
import GRDB

/// Counts the connections of a pool that can only read, so that its end can wait for theirs.
///
/// A reading gives its place in the pool back before it lets go of its connection. One that was still on its
/// way would close behind the writer, and the last connection must be able to fold the log into the file.
final class OpenReaders: Sendable {
    /// How long the end of the connections is waited for; what is on its way needs a moment only.
    static let waitMax: DispatchTimeInterval = .seconds(1)

    private let open = DispatchGroup()

    /// Makes a configuration whose reading connections are counted until they are closed.
    func counting(_ configuration: Configuration) -> Configuration {
        var counting = configuration
        counting.prepareDatabase { [open] database in
            guard database.configuration.readonly else { return }
            let lease = Lease(open)
            // SQLite lets go of a connection's functions once it is closed, and so of what they hold.
            database.add(
                function: DatabaseFunction("tollgate_lease", argumentCount: 0) { _ in
                    withExtendedLifetime(lease) { nil }
                }
            )
        }
        return counting
    }

    /// Waits until no connection is open, or the time is over.
    func waitUntilClosed() { _ = open.wait(timeout: .now() + Self.waitMax) }

    /// Lives as long as one connection.
    private final class Lease: Sendable {
        private let group: DispatchGroup

        init(_ group: DispatchGroup) {
            self.group = group
            group.enter()
        }

        deinit { group.leave() }
    }
}
