public import TollgateCore

/// Clears away what has had its time: a bounded part of it, the oldest first.
///
/// Nothing that a sweep clears is told to anybody before it: ends are checked when something is
/// used.
struct LinkSweep {
    let place: SandboxPlace
    let rules: LinkRules
    let now: Instant
    let transaction: any StoreTransaction

    /// Clears away up to ``LinkRules/sweepMax`` attempts and as many removed accounts.
    ///
    /// - Returns: How many were removed or had something to forget.
    /// - Throws: ``StoreFault``.
    @discardableResult
    func run() throws -> Int {
        let query = DocumentQuery(orderColumn: LinkColumn.due, limit: rules.sweepMax)
        var count = 0
        // Link tokens that ran out have no other end.
        _ = try transaction.sessions.removeExpired(before: now)
        let attempts = Shelf<LinkAttempt>(place, transaction)
        for attempt in try attempts.list(query) {
            guard attempt.due <= now else { break }
            try settle(attempt, on: attempts)
            count += 1
        }
        for record in try Shelf<LinkedAccountRecord>(place, transaction).list(query) {
            guard let due = record.due, due <= now else { break }
            try transaction.documents.remove(record.id, in: collection(.account))
            count += 1
        }
        return count
    }

    private func settle(_ attempt: LinkAttempt, on attempts: Shelf<LinkAttempt>) throws {
        if rules.removal(of: attempt) <= now {
            try transaction.documents.remove(attempt.id, in: collection(.attempt))
        } else if let found = try attempts.find(attempt.id) {
            var forgotten = found.record
            forgotten.forget()
            forgotten.due = rules.due(forgotten)
            try attempts.replace(forgotten, after: found.version)
        }
    }

    private func collection(_ document: LinkDocument) -> DocumentCollection {
        place.collection(document.rawValue)
    }
}

extension LinkDesk {
    /// Clears away a bounded part of what has had its time, as every new link token does as well.
    ///
    /// - Parameter place: Whose attempts and accounts.
    /// - Returns: How many were removed or had something to forget; less than
    ///   ``LinkRules/sweepMax`` once nothing is left.
    /// - Throws: ``StoreFault``.
    public func sweep(_ place: SandboxPlace) async throws -> Int {
        let (rules, now) = (rules, time.now())
        return try await store.transaction { transaction in
            try LinkSweep(place: place, rules: rules, now: now, transaction: transaction).run()
        }
    }
}
