import Gatekeeper
import NIOCore
import TollgateCore
import Traces

/// What all connections of one listener work with.
struct Reception: Sendable {
    /// What the listener is.
    let profile: ListenerProfile
    /// Decides on requests.
    let gatekeeper: Gatekeeper
    /// Answers what no dialect claims.
    let controlPlane: ControlPlane
    /// Takes note of each request.
    let recorder: any RequestRecorder
    /// Traces requests; `nil` where tracing is off.
    let tracer: Tracer?
    /// The clocks.
    let time: TimeSource
    /// The most of each thing.
    var maxima: ListenerMaxima
    /// The longest wait for each thing.
    var timeouts: ListenerTimeouts
    /// The certificate and key; `nil` for plain HTTP.
    let tls: TLSMaterialStore?
    /// The connections that are open.
    let connections: OpenConnections
    /// The requests that are being answered.
    let activity: RequestActivity
    /// What the connections of each loop share.
    let loops: LoopStates

    /// Takes note of a connection that ends before a request could be read.
    ///
    /// - Parameters:
    ///   - reason: A word for why.
    ///   - client: Whose connection it is.
    ///   - requestID: The id that its answer carries, or `nil` where there is none.
    func noteUnreadable(
        _ reason: StaticString,
        from client: IPAddress,
        requestID: String? = nil
    ) {
        recorder.recordUnreadable(
            reason: reason,
            listener: profile,
            client: client,
            requestID: requestID
        )
    }

    /// Takes note of a request that its client has given up.
    func noteGivenUp(by client: IPAddress) {
        let isFlood = connections.allowance.noteGivenUp(
            by: client,
            pause: timeouts.floodPause,
            at: time.monotonic()
        )
        if isFlood { noteUnreadable("flood", from: client) }
    }

    /// The same under the terms of now, for a connection that begins.
    func renewed(by terms: ServingTerms?) -> Reception {
        guard let terms else { return self }
        var renewed = self
        (renewed.maxima, renewed.timeouts) = (terms.maxima, terms.timeouts)
        return renewed
    }

    /// The address that a connection comes from.
    func client(of channel: any Channel) -> IPAddress {
        IPAddress(channel.remoteAddress?.ipAddress ?? "") ?? .unknown
    }

    /// Says what is the same for all requests of a connection.
    func facts(of channel: any Channel) -> ConnectionFacts {
        ConnectionFacts(
            client: client(of: channel),
            isSecure: tls != nil,
            maxima: maxima
        )
    }
}

extension IPAddress {
    /// What stands for the address of a connection that was cut before it could be read: `::`.
    fileprivate static let unknown = IPAddress(high: 0, low: 0)
}
