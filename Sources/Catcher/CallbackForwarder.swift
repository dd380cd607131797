/// What passes a callback on to an address on this machine; a test puts its own in the place.
public protocol CallbackForwarder: Sendable {
    /// Passes a request on.
    ///
    /// - Parameters:
    ///   - request: What arrived.
    ///   - address: Where to.
    /// - Returns: The answer, whatever its status.
    /// - Throws: Why there is none within ``CatcherLimits/forwardTimeMax``.
    func forward(
        _ request: CaughtRequest,
        to address: LoopbackAddress
    ) async throws(ForwardFault) -> CatcherAnswer
}

/// Why whoever a callback was passed on to gave no answer.
public struct ForwardFault: Error, Sendable, Hashable {
    /// The reason in a word, such as `unreachable`.
    public let word: String

    /// Makes a fault.
    public init(_ word: String) { self.word = word }
}
