import Synchronization
import TollgateCore

/// How many connections may be open at once, over all listeners that share the allowance: in all, and
/// from one network, so that one client cannot take all places.
///
/// A client may go away while its request is being answered, and the work goes on for nobody. Who asks,
/// leaves and comes back would have any amount of it done at once: so a network that has left too many
/// requests gets no new connection and no new stream until some of them are done. One that gives up a flood
/// of them gets no new connection for a while.
public final class ConnectionAllowance: Sendable {
    private struct Network {
        var connections = 0
        var abandoned = 0
        var isEmpty: Bool { connections == 0 && abandoned == 0 }
    }

    /// The most connections that are open at once.
    public let maximum: Int
    /// The most connections that one network has open at once: an IPv4 address, or an IPv6 /64.
    public let maximumPerAddress: Int
    /// The most requests of one network that are being answered although their client has gone.
    public let abandonedPerAddress: Int
    private let openCount = Atomic<Int>(0)
    private let refusedCount = Atomic<Int>(0)
    private let abandonedCount = Atomic<Int>(0)
    /// What each network has; one that has nothing has no entry.
    private let networks = Mutex<[IPAddress: Network]>([:])
    private let floods = FloodWatch()

    /// Makes an allowance.
    ///
    /// - Parameters:
    ///   - maximum: The most connections in all.
    ///   - maximumPerAddress: The most connections of one IPv4 address or one IPv6 /64.
    ///   - abandonedPerAddress: The most requests that one of these has left and that are not done.
    public init(maximum: Int, maximumPerAddress: Int, abandonedPerAddress: Int) {
        self.maximum = maximum
        self.maximumPerAddress = maximumPerAddress
        self.abandonedPerAddress = abandonedPerAddress
    }

    /// The connections that are open now.
    public var open: Int { openCount.load(ordering: .relaxed) }

    /// The connections that were closed unread since the start: too many were open, or their network was
    /// held off.
    public var refused: Int { refusedCount.load(ordering: .relaxed) }

    /// Takes one connection out of the allowance, or counts it as refused.
    ///
    /// - Parameters:
    ///   - client: Whose connection it is.
    ///   - now: The moment of now.
    /// - Returns: Whether the connection may stay; then ``release(_:)`` is due once, when it closes.
    func take(_ client: IPAddress, at now: MonotonicInstant) -> Bool {
        let network = client.limitingNetwork
        let isWithin = openCount.add(1, ordering: .relaxed).newValue <= maximum
        if isWithin, !floods.holdsOff(network, at: now), takePlace(in: network) { return true }
        openCount.subtract(1, ordering: .relaxed)
        refusedCount.add(1, ordering: .relaxed)
        return false
    }

    /// Gives one connection of a client back.
    func release(_ client: IPAddress) {
        change(client) { $0.connections -= 1 }
        openCount.subtract(1, ordering: .relaxed)
    }

    /// Notes that a client has gone while a request of its is being answered; ``settle(_:)`` is due once.
    func abandon(_ client: IPAddress) {
        change(client) { $0.abandoned += 1 }
        abandonedCount.add(1, ordering: .relaxed)
    }

    /// Notes that an abandoned request is done.
    func settle(_ client: IPAddress) {
        change(client) { $0.abandoned -= 1 }
        abandonedCount.subtract(1, ordering: .relaxed)
    }

    /// Counts a request that a client has given up.
    ///
    /// - Returns: Whether the client's network gets no new connection from now on, for as long as `pause`.
    func noteGivenUp(
        by client: IPAddress,
        pause: Duration,
        at now: MonotonicInstant
    ) -> Bool {
        floods.note(client.limitingNetwork, pause: pause, at: now)
    }

    /// Tells whether a client's network has abandoned so many requests that it gets nothing new.
    func isExhausted(_ client: IPAddress) -> Bool {
        if abandonedCount.load(ordering: .relaxed) < abandonedPerAddress { return false }
        let network = client.limitingNetwork
        return networks.withLock { ($0[network]?.abandoned ?? 0) >= abandonedPerAddress }
    }

    private func change(_ client: IPAddress, _ change: (inout Network) -> Void) {
        let network = client.limitingNetwork
        networks.withLock { networks in
            var entry = networks[network] ?? Network()
            change(&entry)
            networks[network] = entry.isEmpty ? nil : entry
        }
    }

    private func takePlace(in network: IPAddress) -> Bool {
        networks.withLock { networks in
            let entry = networks[network] ?? Network()
            guard entry.connections < maximumPerAddress, entry.abandoned < abandonedPerAddress
            else {
                return false
            }
            networks[network, default: entry].connections += 1
            return true
        }
    }
}
