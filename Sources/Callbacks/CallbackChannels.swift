public import TollgateCore

/// What the queue knows of the channels: how each sends, and with which key.
public struct CallbackChannels: Sendable {
    /// Finds the key of a callback that names none, at a moment of its account; `nil` where the channel
    /// or its owner has none.
    public typealias KeyOfChannel =
        @Sendable (_ callback: CallbackRecord, _ transaction: any StoreTransaction, _ now: Instant)
        throws -> Secret?

    /// Tells why a callback is not to be sent any more, in a word for its record; `nil` where it is.
    public typealias Withdrawal =
        @Sendable (_ callback: CallbackRecord, _ transaction: any StoreTransaction) throws ->
        String?

    private let standard: CallbackPlan
    private let own: @Sendable (_ channel: String, _ kind: String) -> CallbackPlan?
    let key: KeyOfChannel
    let withdrawal: Withdrawal

    /// Makes the channels.
    ///
    /// - Parameters:
    ///   - standard: The plan of callbacks whose channel has none of its own.
    ///   - own: The plan that a channel has for a kind of its callbacks, or `nil`.
    ///   - key: Finds the key of a callback that names none.
    ///   - withdrawal: Tells why a callback is not to be sent any more.
    public init(
        standard: CallbackPlan,
        own: @escaping @Sendable (_ channel: String, _ kind: String) -> CallbackPlan? = { _, _ in
            nil
        },
        key: @escaping KeyOfChannel = { _, _, _ in nil },
        withdrawal: @escaping Withdrawal = { _, _ in nil }
    ) {
        self.standard = standard
        self.own = own
        self.key = key
        self.withdrawal = withdrawal
    }

    /// The plan of a callback.
    public func plan(for callback: CallbackRecord) -> CallbackPlan {
        own(callback.channel, callback.kind) ?? standard
    }
}
