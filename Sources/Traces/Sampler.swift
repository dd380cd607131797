/// Decides which requests are traced.
public struct Sampler: Sendable {
    /// The share of traces that are recorded, from 0 to 1.
    public let ratio: Double
    /// Whether a caller's own decision holds in place of the ratio.
    public let trustsIncoming: Bool

    /// Makes a sampler.
    public init(ratio: Double, trustsIncoming: Bool) {
        self.ratio = ratio
        self.trustsIncoming = trustsIncoming
    }

    /// Tells whether a request is traced.
    ///
    /// A caller that is not trusted chooses neither by the flag nor by the trace id: the ratio looks at an
    /// id that this server made.
    ///
    /// - Parameters:
    ///   - own: An id of this server for the request.
    ///   - incoming: What the caller sent.
    /// - Returns: Whether it is.
    public func samples(_ own: TraceID, _ incoming: TraceContext?) -> Bool {
        if trustsIncoming, let incoming { return incoming.isSampled }
        return admits(own)
    }

    /// Tells whether an id lies within the ratio: its last 63 bits as a fraction lie below it.
    private func admits(_ id: TraceID) -> Bool {
        Double(id.low >> 1) < ratio * 0x1p63 || ratio >= 1
    }
}
