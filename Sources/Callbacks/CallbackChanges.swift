public import TollgateCore

/// What people do with callbacks, each inside a transaction of the caller's that also keeps the record.
public enum CallbackChanges {
    /// Has a callback sent again at once, and enables its receiver.
    ///
    /// - Parameters:
    ///   - id: The callback.
    ///   - now: The moment, by the wall clock.
    ///   - transaction: Where it is changed.
    /// - Returns: The callback as it waits now; `nil` where there is none.
    /// - Throws: ``StoreFault``.
    public static func resend(
        _ id: CallbackID,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> CallbackRecord? {
        guard let callback = try transaction.outbox.find(id) else { return nil }
        let resent = CallbackRules.resent(callback, at: now)
        try transaction.outbox.replace(resent)
        try enable(Receiver(of: callback), in: transaction)
        return resent
    }

    /// Has failed callbacks sent again, up to the filter's limit, and enables their receivers.
    ///
    /// - Parameters:
    ///   - filter: Which; its state is taken to be failed.
    ///   - now: The moment, by the wall clock.
    ///   - transaction: Where they are changed.
    /// - Returns: The callbacks as they wait now, in the order of the filter.
    /// - Throws: ``StoreFault``.
    public static func recover(
        _ filter: CallbackFilter,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> [CallbackRecord] {
        var filter = filter
        filter.state = .failed
        let resent = try transaction.outbox.list(filter).map { CallbackRules.resent($0, at: now) }
        for callback in resent { try transaction.outbox.replace(callback) }
        for receiver in Set(resent.map { Receiver(of: $0) }) {
            try enable(receiver, in: transaction)
        }
        return resent
    }

    /// Puts a receiver back into use.
    ///
    /// - Parameters:
    ///   - receiver: The receiver.
    ///   - transaction: Where it is changed.
    /// - Returns: Whether it was disabled.
    /// - Throws: ``StoreFault``.
    @discardableResult
    public static func enable(
        _ receiver: Receiver,
        in transaction: any StoreTransaction
    ) throws -> Bool {
        let health = try transaction.outbox.health(
            receiver.organisation,
            receiver.environment,
            receiver.destination
        )
        guard let health else { return false }
        let enabled = ReceiverRules.enabled(health)
        if enabled != health { try transaction.outbox.save(enabled) }
        return health.disabledAt != nil
    }
}
