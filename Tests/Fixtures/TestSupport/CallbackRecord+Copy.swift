public import TollgateCore

extension CallbackRecord {
    /// The same callback under a name of its own, perhaps in another state.
    public func copy(_ randomness: Randomness, state: CallbackState? = nil) -> CallbackRecord {
        CallbackRecord(
            id: .random(randomness),
            organisation: organisation,
            environment: environment,
            channel: channel,
            kind: kind,
            subject: subject,
            destination: destination,
            key: key,
            content: content,
            createdAt: createdAt,
            state: state ?? self.state,
            nextTryAt: state == .failed ? nil : nextTryAt,
            tries: tries
        )
    }
}
