import TollgateCore

extension AuditChain {
    /// How many rows one checkpoint covers at the most; more are signed in several steps.
    public static let checkpointRowsMax = 1_000
    /// How many rows one step of a removal reads at the most.
    static let removalRowsMax = 2 * checkpointRowsMax

    /// Signs the rows behind the newest checkpoint, up to ``checkpointRowsMax`` of them.
    ///
    /// They are verified first: what was altered is never signed.
    ///
    /// - Parameters:
    ///   - now: The moment.
    ///   - transaction: A transaction that may write.
    /// - Returns: The new checkpoint, or `nil` where no row waits for one.
    /// - Throws: ``AuditBreak``, ``StoreFault``.
    func sign(at now: Instant, in transaction: any StoreTransaction) throws -> AuditCheckpoint? {
        let newest = try transaction.audit.checkpoint(upTo: .max)
        var walk = try AuditWalk(self, behind: newest)
        try requireRow(of: newest, in: transaction)
        let rows = try transaction.audit.rows(
            after: walk.span.last,
            limit: Self.checkpointRowsMax
        )
        guard !rows.isEmpty else { return nil }
        for row in rows { try walk.take(row) }
        let checkpoint = try AuditCheckpoint(.head, of: walk.span, at: now, signer: signer)
        try transaction.audit.add(checkpoint)
        return checkpoint
    }

    /// Removes old rows up to a checkpoint, which is signed anew as the cut.
    ///
    /// The rows are verified first: where something was altered, the evidence stays. The newest row stays
    /// always.
    ///
    /// - Parameters:
    ///   - moment: Rows from it on stay.
    ///   - now: The moment.
    ///   - transaction: A transaction that may write.
    /// - Returns: How many rows were removed; 0 where no checkpoint stands at a row that is old enough.
    /// - Throws: ``AuditBreak``, ``StoreFault``.
    func removeRows(
        before moment: Instant,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> Int {
        var walk = try AuditWalk(self, behind: try transaction.audit.cut())
        guard let newest = try transaction.audit.last()?.sequence else { return 0 }
        let rows = try transaction.audit.rows(after: walk.span.last, limit: Self.removalRowsMax)
            .prefix { $0.at < moment && $0.sequence < newest }
        guard let end = rows.last?.sequence,
            let head = try transaction.audit.checkpoint(upTo: end), head.kind == .head
        else { return 0 }
        let covered = rows.prefix { $0.sequence <= head.sequence }
        let page = try AuditPage(transaction, Array(covered), behind: walk.span.last)
        for item in page.items { try walk.take(item) }
        let cut = try AuditCheckpoint(.cut, of: walk.span, at: now, signer: signer)
        return try transaction.audit.remove(upTo: cut)
    }

    /// Requires that the row is there, as it was, at which a checkpoint of the kind `head` stands.
    func requireRow(
        of checkpoint: AuditCheckpoint?,
        in transaction: any StoreTransaction
    ) throws {
        guard let checkpoint, checkpoint.kind == .head else { return }
        let row = try transaction.audit.rows(after: checkpoint.sequence - 1, limit: 1).first
        guard let row, row.sequence == checkpoint.sequence, row.hash == checkpoint.head else {
            throw AuditBreak(
                sequence: checkpoint.sequence,
                reason: "the row that a checkpoint signed is not there"
            )
        }
    }
}
