import Gatekeeper
import Synchronization

/// The configuration in force and the gatekeeper that follows it, for whoever is not on the path of a
/// request; the listeners have the same per event loop.
final class LiveTerms: Sendable {
    private struct Terms {
        var configuration: Configuration
        var gatekeeper: Gatekeeper
    }

    private let terms: Mutex<Terms>

    /// Makes the terms that hold at the start.
    init(_ configuration: Configuration, _ gatekeeper: Gatekeeper) {
        terms = Mutex(Terms(configuration: configuration, gatekeeper: gatekeeper))
    }

    /// The configuration in force.
    var configuration: Configuration { terms.withLock(\.configuration) }

    /// The gatekeeper that follows it.
    var gatekeeper: Gatekeeper { terms.withLock(\.gatekeeper) }

    /// Puts both in the place of those before.
    func exchange(for configuration: Configuration, _ gatekeeper: Gatekeeper) {
        terms.withLock { $0 = Terms(configuration: configuration, gatekeeper: gatekeeper) }
    }
}
