public import Hummingbird
public import Logging
public import TollgateCore

/// Where a page's request came from: what the listener knows of it.
public struct PageContextSource: RequestContextSource {
    /// Where the page's code logs to.
    public let logger: Logger
    /// The listener's public address, without a slash at its end; empty for addresses within it.
    public let publicURL: String
    /// The id that the answer carries; `nil` where the records have none.
    public let requestID: String?
    /// The caller's address.
    public let client: IPAddress

    /// Makes a source.
    public init(logger: Logger, publicURL: String, requestID: String?, client: IPAddress) {
        // Hummingbird's context takes its id from this key and traps where it is absent.
        var logger = logger
        if logger[metadataKey: Self.idKey] == nil {
            logger[metadataKey: Self.idKey] = "\(requestID ?? "none")"
        }
        self.logger = logger
        self.publicURL = publicURL
        self.requestID = requestID
        self.client = client
    }

    private static let idKey = "hb.request.id"
}

/// The context of every request of the control plane.
public struct PageContext: RequestContext {
    /// Where contexts are made from.
    public typealias Source = PageContextSource

    /// What Hummingbird keeps.
    public var coreContext: CoreRequestContextStorage
    /// The listener's public address, without a slash at its end; empty for addresses within it.
    public let publicURL: String
    /// The id that the answer carries; `nil` where the records have none.
    public let requestID: String?
    /// The caller's address.
    public let client: IPAddress

    /// Makes a context of one request.
    public init(source: PageContextSource) {
        coreContext = .init(source: source)
        publicURL = source.publicURL
        requestID = source.requestID
        client = source.client
    }
}
