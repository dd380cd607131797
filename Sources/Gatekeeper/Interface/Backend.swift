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
    /// When the call was admitted.
    public let now: Instant
}

/// What answers admitted calls: a sandbox in this process, later an upstream.
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
