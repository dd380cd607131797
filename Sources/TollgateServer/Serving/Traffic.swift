import Listener
import Synchronization

/// The open listeners, for whoever counts what goes on.
final class Traffic: Sendable {
    private let listeners = Mutex<[Listener]>([])

    func open(_ opened: [Listener]) { listeners.withLock { $0 = opened } }

    /// How many requests are being answered now.
    var activeRequests: Int { listeners.withLock { $0.reduce(0) { $0 + $1.activeRequests } } }
}
