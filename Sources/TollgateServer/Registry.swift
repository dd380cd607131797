public import Gatekeeper
public import TollgateCore

/// The dialects that a server speaks: the only place that knows which there are.
public struct Registry: Sendable {
    /// The modules, in the order in which listings show them.
    public let modules: [DialectModule]

    /// Makes a registry.
    public init(_ modules: [DialectModule]) { self.modules = modules }

    /// The kinds of credentials of all dialects.
    public var kinds: [CredentialKind] { modules.flatMap(\.kinds) }

    /// The configuration keys of all dialects.
    public var options: [DialectOption] { modules.flatMap(\.options) }
}
