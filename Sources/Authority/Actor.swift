public import TollgateCore

/// Who makes a change: `command:<login name>`, `server`, `credential:<id>` for a caller's sign-in.
public struct Actor: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    /// The actor's text.
    public let rawValue: String
    /// Makes an actor of its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Makes an actor of its text.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// The server itself.
    public static let server: Actor = "server"

    /// A caller, by the credential that proved it.
    public static func credential(_ id: CredentialID) -> Actor {
        Actor(rawValue: "credential:\(id)")
    }
}
