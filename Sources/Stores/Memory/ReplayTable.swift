import TollgateCore

/// Admitted requests, with the moment until which each is remembered.
struct ReplayTable: Sendable {
    private static let removedAtOnceMax = 1_000

    private var expiries: [Digest: Instant] = [:]

    mutating func insert(_ key: Digest, expiresAt: Instant) -> Bool {
        guard expiries[key] == nil else { return false }
        expiries[key] = expiresAt
        return true
    }

    mutating func removeExpired(before moment: Instant) -> Int {
        let expired = expiries.filter { $0.value < moment }
            .sorted { $0.value < $1.value }
            .prefix(Self.removedAtOnceMax)
        for entry in expired { expiries[entry.key] = nil }
        return expired.count
    }
}

/// The replay port on one transaction's copy.
struct ReplayAccess: ReplayPort {
    let work: MemoryTransaction

    func insert(_ key: Digest, expiresAt: Instant) throws -> Bool {
        try work.change { $0.replay.insert(key, expiresAt: expiresAt) }
    }

    func removeExpired(before moment: Instant) throws -> Int {
        try work.change { $0.replay.removeExpired(before: moment) }
    }
}
