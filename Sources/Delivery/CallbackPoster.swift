public import TollgateCore

/// What sends one callback over the network; a test puts its own in the place.
public protocol CallbackPoster: Sendable {
    /// Posts a callback.
    ///
    /// - Parameters:
    ///   - callback: What to send.
    ///   - address: The receiver's address.
    ///   - allowsLoopback: Whether it may be on this machine's loopback interface.
    ///   - timeout: From the look-up of the name to the end of the answer.
    /// - Returns: The receiver's answer, whatever its status.
    /// - Throws: Why there is none.
    func post(
        _ callback: SignedCallback,
        to address: String,
        allowsLoopback: Bool,
        within timeout: Duration
    ) async throws(DeliveryFault) -> ReceiverAnswer
}

extension Poster: CallbackPoster {}
