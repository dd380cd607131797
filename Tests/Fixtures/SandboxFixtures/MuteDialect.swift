public import Gatekeeper
public import TollgateCore

/// A dialect without a path, for tests of what stands around dialects; also its own sandbox.
public struct MuteDialect: Dialect, Backend {
    /// The dialect's name.
    public let name: String

    /// Makes a dialect.
    public init(name: String) { self.name = name }

    /// No claim.
    public var claims: [Claim] { [] }

    /// Reads nothing.
    public func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
        HeadReading(body: .ignored)
    }

    /// Writes an empty success.
    public func write(_ outcome: Outcome, _ request: RequestView) -> Reply { Reply(status: 200) }

    /// Answers with an empty success.
    public func answer(_ call: AdmittedCall) async throws -> Reply { Reply(status: 200) }
}
