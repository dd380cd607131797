import TollgateCore

/// The end of the sessions of revoked credentials, a bounded part in each transaction.
///
/// A session is judged by its credential's facts: from the revocation on every one of them is refused, whether
/// its row is still there or not. What is left is in nobody's way, and no key depends on it.
extension Authority {
    /// The most sessions of revoked credentials that end in one transaction.
    public static let sessionsEndedMax = 1_000

    /// Ends what the transaction of a revocation left of sessions, in further ones.
    ///
    /// The revocation is made, so that a fault here is none of its own: the sweep goes on where this
    /// stops.
    ///
    /// - Parameter ids: The revoked credentials.
    func endSessionsLeft(of ids: [CredentialID]) async {
        var left = ids
        do {
            while true {
                let some = left
                left = try await store.read { transaction in
                    try some.filter { try !transaction.sessions.list(of: $0).isEmpty }
                }
                if left.isEmpty { return }
                _ = try await endPart(of: left)
            }
        } catch {
            return
        }
    }

    /// Ends sessions that are left of any revoked credential, as the sweep does.
    ///
    /// - Parameter partsMax: How many parts, of ``sessionsEndedMax`` each, at the most.
    /// - Returns: How many were ended.
    /// - Throws: ``StoreFault``.
    public func endSessionsOfRevoked(partsMax: Int) async throws -> Int {
        var count = 0
        for _ in 0..<partsMax {
            let owners = try await store.read { try $0.sessions.revokedOwners() }
            if owners.isEmpty { break }
            count += try await endPart(of: owners)
        }
        return count
    }

    private func endPart(of ids: [CredentialID]) async throws -> Int {
        try await store.transaction { transaction in
            try Self.endSessions(of: ids, atMost: Self.sessionsEndedMax, in: transaction)
        }
    }

    /// Ends some sessions of credentials, and tells how many.
    static func endSessions(
        of ids: [CredentialID],
        atMost count: Int,
        in transaction: any StoreTransaction
    ) throws -> Int {
        var left = count
        for id in ids where left > 0 {
            let digests = try transaction.sessions.removeSome(of: id, atMost: left)
            try transaction.feed.append(digests.map { .digest($0) })
            left -= digests.count
        }
        return count - left
    }
}
