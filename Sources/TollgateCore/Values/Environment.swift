/// One of the two worlds that a credential, a row and a route belong to, and never leave.
public enum Environment: String, Sendable, Hashable, CaseIterable, Codable {
    /// The world of tests: no real money moves.
    case sandbox
    /// The world of real money.
    case production

    /// The world that this one never meets.
    public var other: Environment { self == .sandbox ? .production : .sandbox }
}
