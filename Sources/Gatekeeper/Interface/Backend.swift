public import TollgateCore

/// A call that passed every phase, on its way to the backend.
public struct AdmittedCall: Sendable {
    /// The head.
    public let request: RequestView
    /// The claim that matched, with the path's parameters.
    public let route: Route
    /// The whole body.
    public let body: [UInt8]
    /// Who is calling; `nil` for an operation that is open to anybody.
    public let principal: Principal?
    /// The environment of the listener.
    public let environment: Environment
    /// The address from which addresses in answers are made, without a slash at its end.
    public let publicURL: String
    /// When the call was admitted, by the clock of the caller's account; by the wall clock where nobody
    /// was asked who is calling.
    public let now: Instant
    /// When the call was admitted, by the wall clock, by which callbacks are tried.
    public let wall: Instant

    /// When the call was admitted, by the clock of whoever's thing it is about.
    ///
    /// An operation that is open to anybody learns only from what it finds whose clock is to be read.
    ///
    /// - Parameters:
    ///   - place: Whose thing it is.
    ///   - transaction: The transaction that it was found in.
    /// - Returns: The account's moment.
    /// - Throws: ``StoreFault``.
    public func now(
        at place: SandboxPlace,
        in transaction: any StoreTransaction
    ) throws -> Instant {
        guard principal == nil else { return now }
        return try transaction.clock(of: place.organisation, in: place.environment).now(at: now)
    }
}

/// What answers admitted calls: a sandbox in this process, or a directory of billers.
public protocol Backend: Sendable {
    /// Answers a call in the dialect's form.
    ///
    /// - Parameter call: The call.
    /// - Returns: The whole answer.
    /// - Throws: ``StoreFault`` and other faults of the world; the dialect writes them as 503.
    func answer(_ call: AdmittedCall) async throws -> Reply

    /// Answers a call that the gatekeeper is about to do itself, such as one about the linking of accounts.
    ///
    /// - Parameter call: The call.
    /// - Returns: The whole answer, in place of the gatekeeper's; `nil` to let it do the call.
    /// - Throws: Faults of the world; the dialect writes them as 503.
    func intercept(_ call: AdmittedCall) async throws -> Reply?
}

extension Backend {
    /// Lets the gatekeeper do every call.
    public func intercept(_ call: AdmittedCall) async throws -> Reply? { nil }
}
