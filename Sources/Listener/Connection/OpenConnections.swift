import NIOCore
import Synchronization
import TollgateCore

/// The open connections of one listener, so that draining finds each of them.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
        var whenEmpty: EventLoopPromise<Void>?
    }

    let allowance: ConnectionAllowance
    private let state = Mutex(State())

    init(allowance: ConnectionAllowance) { self.allowance = allowance }

    /// The connections that are open now.
    var count: Int { state.withLock { $0.channels.count } }

    /// Takes a connection in, until it closes.
    ///
    /// - Parameters:
    ///   - channel: The connection.
    ///   - client: Whose it is.
    ///   - now: The moment of now.
    /// - Returns: Whether it may stay: there is room, and the listener is not draining.
    func admit(
        _ channel: any Channel,
        from client: IPAddress,
        at now: MonotonicInstant
    ) -> Bool {
        guard allowance.take(client, at: now) else { return false }
        let admitted = state.withLock { state in
            guard !state.isDraining else { return false }
            state.channels[ObjectIdentifier(channel)] = channel
            return true
        }
        guard admitted else {
            allowance.release(client)
            return false
        }
        channel.closeFuture.whenComplete { [self] _ in remove(channel, of: client) }
        return true
    }

    /// Tells every connection to finish what it does, and refuses new ones.
    ///
    /// - Parameter promise: Kept when the last connection has closed.
    func quiesce(_ promise: EventLoopPromise<Void>) {
        let open = state.withLock { state in
            state.isDraining = true
            if let earlier = state.whenEmpty {
                earlier.futureResult.cascade(to: promise)
            } else if !state.channels.isEmpty {
                state.whenEmpty = promise
            }
            return Array(state.channels.values)
        }
        if open.isEmpty { promise.succeed() }
        for channel in open {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    /// Closes what is still open, whatever it does.
    func cut() {
        let open = state.withLock { Array($0.channels.values) }
        for channel in open {
            channel.pipeline.fireUserInboundEventTriggered(ConnectionCut())
        }
    }

    private func remove(_ channel: any Channel, of client: IPAddress) {
        allowance.release(client)
        let emptied = state.withLock { state -> EventLoopPromise<Void>? in
            state.channels[ObjectIdentifier(channel)] = nil
            guard state.channels.isEmpty else { return nil }
            defer { state.whenEmpty = nil }
            return state.whenEmpty
        }
        emptied?.succeed()
    }
}

/// Tells a connection that its time is over: it closes without another word.
struct ConnectionCut: Sendable {}
