public import TollgateCore

extension Authority {
    /// The most credentials that are changed in one transaction.
    public static let bulkBatchMax = 500

    /// The credentials that a bulk change would change.
    ///
    /// - Parameters:
    ///   - filter: Which are meant; its page and state are not looked at.
    ///   - state: The state to be.
    /// - Returns: Those whose state allows the change, by id.
    /// - Throws: ``StoreFault``.
    public func planBulk(
        _ filter: CredentialFilter,
        to state: CredentialState
    ) async throws -> [CredentialRecord] {
        let now = time.now()
        var (plan, page) = ([CredentialRecord](), Self.firstPage(filter))
        while true {
            let current = page
            let (found, changeable) = try await store.read { transaction in
                let found = try transaction.credentials.list(current)
                return (found, try Self.changeable(found, to: state, at: now, in: transaction))
            }
            plan += changeable
            guard found.count == page.limit, let last = found.last else { return plan }
            page.after = last.id
        }
    }

    /// Disables or revokes every credential that a filter takes and whose state allows it.
    ///
    /// Each batch is one transaction, with an audit row for each credential; of revoked ones many sessions end
    /// in further transactions. What is made meanwhile is found, too: the end is reached when a whole round
    /// finds nothing left to change.
    ///
    /// - Parameters:
    ///   - filter: Which are meant; its page and state are not looked at.
    ///   - state: The state to be.
    ///   - actor: Who changes them.
    /// - Returns: The changed records, in the order of their changes.
    /// - Throws: ``StoreFault``; the batches before it are committed.
    public func changeAll(
        _ filter: CredentialFilter,
        to state: CredentialState,
        by actor: Actor
    ) async throws -> [CredentialRecord] {
        var (changed, page, isClean) = ([CredentialRecord](), Self.firstPage(filter), true)
        while true {
            let batch = try await changeBatch(page, to: state, by: actor)
            if state == .revoked { await endSessionsLeft(of: batch.changed.map(\.id)) }
            changed += batch.changed
            isClean = isClean && batch.changed.isEmpty
            if let last = batch.last {
                page.after = last
            } else if isClean {
                return changed
            } else {
                (page.after, isClean) = (nil, true)
            }
        }
    }

    private static func firstPage(_ filter: CredentialFilter) -> CredentialFilter {
        var page = filter
        (page.state, page.after, page.limit) = (nil, nil, bulkBatchMax)
        return page
    }

    /// Those whose state allows another at a moment of the wall clock.
    private static func changeable(
        _ found: [CredentialRecord],
        to state: CredentialState,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> [CredentialRecord] {
        let clocks = try sandboxClocks(of: found, in: transaction)
        return found.filter {
            CredentialRules.allows($0, state, at: $0.moment(at: now, clocks))
        }
    }

    private func changeBatch(
        _ page: CredentialFilter,
        to state: CredentialState,
        by actor: Actor
    ) async throws -> (changed: [CredentialRecord], last: CredentialID?) {
        let now = time.now()
        let update = stateUpdate(
            to: state,
            details: ["bulk": true],
            ending: Self.sessionsEndedMax / Self.bulkBatchMax
        )
        return try await store.transaction { transaction in
            let found = try transaction.credentials.list(page)
            let changed = try Self.changeable(found, to: state, at: now, in: transaction).map {
                try self.apply(update, to: $0, by: actor, at: now, in: transaction)
            }
            return (changed, found.count == page.limit ? found.last?.id : nil)
        }
    }
}
