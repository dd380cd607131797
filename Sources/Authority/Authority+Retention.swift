import TollgateCore

/// The removal of what has had its time, a bounded part in each transaction.
extension Authority {
    /// How long rows of ended sessions and tokens are kept.
    public var sessionsKept: Duration { sessionRules.keptAfterEnd }

    /// Removes up to ``SessionRecord/removedMax`` sessions and tokens that ended longer ago than their rows
    /// are kept (``SessionRules/keptAfterEnd``), by the wall clock.
    ///
    /// - Returns: How many were removed.
    /// - Throws: ``StoreFault``.
    public func removeEndedSessions() async throws -> Int {
        let end = sessionRules.removalEnd(at: time.now())
        return try await store.transaction { try $0.sessions.removeExpired(before: end) }
    }

    /// Removes up to 1,000 memories of signed requests that can be repeated no more.
    ///
    /// - Returns: How many were removed.
    /// - Throws: ``StoreFault``.
    public func forgetRequests() async throws -> Int {
        let now = time.now()
        return try await store.transaction { try $0.replay.removeExpired(before: now) }
    }
}
