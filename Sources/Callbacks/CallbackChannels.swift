public import TollgateCore

/// What the queue knows of the channels: how each sends, and with which key.
public struct CallbackChannels: Sendable {
    /// Finds the key of a callback that names none; `nil` where the channel or its owner has none.
    public typealias KeyOfChannel =
        @Sendable (_ callback: CallbackRecord, _ transaction: any StoreTransaction, _ now: Instant)
        throws -> Secret?

    private let standard: CallbackPlan
    private let own: @Sendable (_ channel: String, _ kind: String) -> CallbackPlan?
    let key: KeyOfChannel

    /// Makes the channels.
    ///
    /// - Parameters:
    ///   - standard: The plan of callbacks whose channel has none of its own.
    ///   - own: The plan that a channel has for a kind of its callbacks, or `nil`.
    ///   - key: Finds the key of a callback that names none.
    public init(
        standard: CallbackPlan,
        own: @escaping @Sendable (_ channel: String, _ kind: String) -> CallbackPlan? = { _, _ in
            nil
        },
        key: @escaping KeyOfChannel = { _, _, _ in nil }
    ) {
        self.standard = standard
        self.own = own
        self.key = key
    }

    /// The plan of a callback.
    public func plan(for callback: CallbackRecord) -> CallbackPlan {
        own(callback.channel, callback.kind) ?? standard
    }
}
