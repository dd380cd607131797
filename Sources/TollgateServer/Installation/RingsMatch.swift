import Authority
import TollgateCore
import TollgateCrypto

/// Finds out whether rings are those of a store.
enum RingsMatch {
    /// Says why rings are not those of a store.
    ///
    /// The audit chain is verified with the rings' key, and every member that something in the store depends
    /// on must be there.
    ///
    /// - Parameters:
    ///   - rings: The rings.
    ///   - store: The store.
    ///   - now: The moment at which secrets and sessions must still be good.
    /// - Returns: The reason, or `nil` if they are.
    /// - Throws: ``StoreFault``.
    static func fault(_ rings: Rings, _ store: any Store, at now: Instant) async throws -> String? {
        try await store.read { transaction in
            let chain = AuditChain(key: rings.audit)
            if case .broken(let fault) = try chain.verify(transaction, expecting: nil) {
                return "the audit chain does not verify at row \(fault.sequence): \(fault.reason)"
            }
            return try missing(rings, KeyUse(transaction, at: now))
        }
    }

    /// Says which key something in a store needs that the rings do not have; `nil` for none.
    static func missing(_ rings: Rings, _ use: KeyUse) -> String? {
        for ring in RingName.allCases {
            let there = rings.members(of: ring)
            for member in use.members(of: ring) where !there.contains(member) {
                return """
                    \(use.count(of: member, in: ring)) secret(s) need \(ring.rawValue) \(member), which \
                    is not among the keys
                    """
            }
        }
        return nil
    }
}
