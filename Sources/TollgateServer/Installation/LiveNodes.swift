public import TollgateCore
public import TollgateCrypto

/// Who counts as a running server, by what it reports of itself.
public enum LiveNodes {
    /// How often a server reports itself.
    static let reportInterval: Duration = .seconds(5)
    /// How often a server looks at the rings' file.
    static let lookInterval: Duration = .milliseconds(500)
    /// After how long without a report a server counts as gone.
    public static let silentAfter: Duration = .seconds(15)
    /// After how long without a report the report itself is removed.
    static let forgottenAfter: Duration = .seconds(3_600)

    /// Lists the servers that run.
    ///
    /// - Parameters:
    ///   - store: Where they report.
    ///   - now: The moment.
    /// - Returns: Their reports, by start.
    /// - Throws: ``StoreFault``.
    public static func list(_ store: any Store, at now: Instant) async throws -> [NodeRecord] {
        try await store.read { try $0.nodes.list(seenSince: now + (.zero - silentAfter)) }
    }
}

extension NodeRecord {
    /// The members of a ring that the node has read; the first is in use there.
    public func members(of ring: RingName) -> [Int] {
        switch ring {
        case .pepper: peppers.map(\.rawValue)
        case .seal: seals
        }
    }
}
