public import TollgateCore

extension AdmittedCall {
    /// The caller's own place.
    ///
    /// - Returns: The place.
    /// - Throws: ``StoreFault`` for a call without a caller, which is a fault of whoever admitted it.
    public func place() throws -> SandboxPlace {
        guard let principal else {
            throw StoreFault(.other, detail: "a call of a protected operation that nobody made")
        }
        return SandboxPlace(environment: environment, organisation: principal.organisation)
    }
}
