public import Gatekeeper
public import Hummingbird
public import NIOCore
public import TollgateCore

/// What answers the requests that no dialect claims: a router of Hummingbird, mounted by a function.
public struct ControlPlane: Sendable {
    /// The most bytes that a request's body may have.
    public let bodyBytesMax: Int

    /// Answers one request; an error becomes a neutral 500.
    let respond: @Sendable (ControlPlaneCall) async throws -> Response

    /// Makes a control plane.
    ///
    /// - Parameters:
    ///   - bodyBytesMax: The most bytes that a request's body may have.
    ///   - respond: Answers one request; an error becomes a neutral 500.
    public init(
        bodyBytesMax: Int = 1_048_576,
        respond: @escaping @Sendable (ControlPlaneCall) async throws -> Response
    ) {
        self.bodyBytesMax = bodyBytesMax
        self.respond = respond
    }
}

/// One request for the control plane.
public struct ControlPlaneCall: Sendable {
    /// The request as Hummingbird sees it, its whole body in memory.
    public let request: Request
    /// The head as the dialects see it, with the caller's address.
    public let view: RequestView
    /// The connection, or the stream of HTTP/2.
    public let channel: any Channel
    /// The listener that the request came to.
    public let listener: ListenerProfile
    /// The id that the answer will carry.
    public let requestID: String
}
