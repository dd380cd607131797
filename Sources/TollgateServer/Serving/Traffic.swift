import Listener
import Synchronization

/// The open listeners, for whoever counts what goes on.
final class Traffic: Sendable {
    private let listeners = Mutex<[Listener]>([])

    func open(_ opened: [Listener]) { listeners.withLock { $0 = opened } }

    /// Has every open listener work by other terms; they hold everywhere when this returns.
    func renew(_ terms: ServingTerms) async throws {
        for listener in listeners.withLock({ $0 }) { try await listener.renew(terms) }
    }

    /// How many requests are being answered now.
    var activeRequests: Int { listeners.withLock { $0.reduce(0) { $0 + $1.activeRequests } } }
}
