public import TollgateCore

/// What keeps the outbox in order beside the tries.
extension CallbackQueue {
    /// Mends what a step of the clock left waiting too long; returns how many callbacks.
    @discardableResult
    public func mend(at now: Instant) async throws -> Int {
        try await correct { callback, _ in
            CallbackRules.mended(callback, at: now, leaseMax: self.leaseMax(of: callback))
        }
    }

    /// Gives up what waits though it is not to be sent any more, such as what is left where the removal of
    /// its receiver was interrupted; returns how many callbacks.
    @discardableResult
    public func withdraw(at now: Instant) async throws -> Int {
        try await correct { callback, transaction in
            guard callback.state == .pending else { return nil }
            return try self.channels.withdrawal(callback, transaction).map {
                CallbackRules.refused(callback, for: $0, at: now)
            }
        }
    }

    /// Writes every pending callback anew that a rule wants otherwise, a page in each transaction; returns
    /// how many.
    private func correct(
        _ rule: @escaping @Sendable (CallbackRecord, any StoreTransaction) throws -> CallbackRecord?
    ) async throws -> Int {
        var filter = CallbackFilter(state: .pending, limit: Self.pageMax)
        var count = 0
        while true {
            let chosen = filter
            let (page, wrong) = try await store.read { transaction in
                let page = try transaction.outbox.list(chosen)
                let wrong = try page.filter { try rule($0, transaction) != nil }
                return (page.map(\.id), wrong.map(\.id))
            }
            if !wrong.isEmpty {
                count += try await store.transaction { transaction in
                    try wrong.reduce(0) { count, id in
                        guard let callback = try transaction.outbox.find(id),
                            let changed = try rule(callback, transaction)
                        else { return count }
                        try transaction.outbox.replace(changed)
                        return count + 1
                    }
                }
            }
            guard page.count == Self.pageMax, let last = page.last else { return count }
            filter.after = last
        }
    }

    /// Removes callbacks that were finished before a moment; returns how many.
    ///
    /// One call removes a bounded number, so that no transaction holds the store for long. The events of
    /// a sandbox whose clock runs ahead are looked for on their own: their moments are yet to come.
    @discardableResult
    public func clean(before moment: Instant) async throws -> Int {
        var count = try await store.transaction { try $0.outbox.removeFinished(before: moment) }
        let ahead = try await store.read { transaction in
            try transaction.organisations.list().filter { $0.sandboxAdvance > .zero }
        }
        for organisation in ahead {
            let advance = organisation.clock(in: .sandbox).advance
            count += try await store.transaction { transaction in
                try transaction.outbox.removeFinished(
                    before: moment,
                    ofSandbox: organisation.id,
                    ahead: advance
                )
            }
        }
        return count
    }

    /// Forgets receivers and keys that nothing needs any more; returns how many rows it removed.
    ///
    /// One call removes a bounded number of each.
    @discardableResult
    public func forget() async throws -> Int {
        try await store.transaction { transaction in
            try transaction.outbox.removeIdleReceivers() + transaction.vault.removeReleased()
        }
    }
}
