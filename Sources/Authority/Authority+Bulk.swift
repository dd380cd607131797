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
            let found = try await store.read { try $0.credentials.list(current) }
            plan += found.filter { CredentialRules.allows($0, state, at: now) }
            guard found.count == page.limit, let last = found.last else { return plan }
            page.after = last.id
        }
    }

    /// Disables or revokes every credential that a filter takes and whose state allows it.
    ///
    /// Each batch is one transaction, with an audit row for each credential. What is made meanwhile is
    /// found, too: the end is reached when a whole round finds nothing left to change.
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

    private func changeBatch(
        _ page: CredentialFilter,
        to state: CredentialState,
        by actor: Actor
    ) async throws -> (changed: [CredentialRecord], last: CredentialID?) {
        let now = time.now()
        let update = stateUpdate(to: state, details: ["bulk": true])
        return try await store.transaction { transaction in
            let found = try transaction.credentials.list(page)
            let changed = try found.filter { CredentialRules.allows($0, state, at: now) }.map {
                try self.apply(update, to: $0, by: actor, at: now, in: transaction)
            }
            return (changed, found.count == page.limit ? found.last?.id : nil)
        }
    }
}
