public import TollgateCore

extension Authority {
    /// Records a change around callbacks, inside the transaction that makes it.
    ///
    /// - Parameters:
    ///   - action: What was done, such as `callback.configure`.
    ///   - subject: What it was done to: a callback or an organisation.
    ///   - details: What came of it, without any secret.
    ///   - actor: Who did it.
    ///   - transaction: The transaction of the change.
    /// - Throws: ``StoreFault``.
    public func recordCallbackChange(
        _ action: String,
        _ subject: String,
        _ details: JSONValue,
        by actor: Actor,
        in transaction: any StoreTransaction
    ) throws {
        try audit.append(
            action,
            subject,
            details: details,
            by: actor,
            at: time.now(),
            in: transaction
        )
    }
}
