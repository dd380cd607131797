public import TollgateCore

extension Authority {
    /// Records a change of a whole sandbox, inside the transaction that makes it.
    ///
    /// - Parameters:
    ///   - action: What was done: `sandbox.reset`, `sandbox.seed`, `sandbox.restore`.
    ///   - organisation: Whose sandbox it is.
    ///   - details: What came of it, without any of the data.
    ///   - actor: Who did it.
    ///   - transaction: The transaction of the change.
    /// - Throws: ``StoreFault``.
    public func recordSandboxChange(
        _ action: String,
        _ organisation: OrganisationID,
        _ details: JSONValue,
        by actor: Actor,
        in transaction: any StoreTransaction
    ) throws {
        try audit.append(
            action,
            organisation.rawValue,
            details: details,
            by: actor,
            at: time.now(),
            in: transaction
        )
    }
}
