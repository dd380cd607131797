public import TollgateCore

/// Checkpoints over the audit rows, and the removal of rows whose time is over.
extension Authority {
    /// How many steps of a removal one run takes at the most; the next run goes on.
    static let auditRemovalStepsMax = 100

    /// Tells whether rows wait for a checkpoint, and since when.
    ///
    /// - Returns: How many rows, and the moment of the oldest of them; `nil` where there is none.
    /// - Throws: ``AuditBreak`` where rows are gone that were signed, ``StoreFault``.
    public func unsignedAuditRows() async throws -> (count: Int64, since: Instant)? {
        try await store.read { transaction in
            let signed = try transaction.audit.checkpoint(upTo: .max)?.sequence ?? 0
            let last = try transaction.audit.last()?.sequence ?? 0
            guard last >= signed else {
                throw AuditBreak(
                    sequence: last + 1,
                    reason: "rows were cut off: a checkpoint was signed at row \(signed)"
                )
            }
            guard let first = try transaction.audit.rows(after: signed, limit: 1).first
            else { return nil }
            return (last - signed, first.at)
        }
    }

    /// Signs every audit row that has no checkpoint behind it yet.
    ///
    /// - Returns: The newest checkpoint; `nil` where there is no row.
    /// - Throws: ``AuditBreak`` where the rows are not as they were written: then nothing more is signed;
    ///   ``StoreFault``.
    public func signAuditRows() async throws -> AuditCheckpoint? {
        let (audit, time) = (audit, time)
        while try await store.transaction({ try audit.sign(at: time.now(), in: $0) }) != nil {}
        return try await store.read { try $0.audit.checkpoint(upTo: .max) }
    }

    /// Removes audit rows from before a moment, as far as checkpoints cover them.
    ///
    /// - Parameter moment: Rows from it on stay, and so does the newest row.
    /// - Returns: How many rows were removed.
    /// - Throws: ``AuditBreak`` where the rows are not as they were written: then nothing more is removed;
    ///   ``StoreFault``.
    public func removeAuditRows(before moment: Instant) async throws -> Int {
        let (audit, time) = (audit, time)
        var removed = 0
        for _ in 0..<Self.auditRemovalStepsMax {
            let step = try await store.transaction { transaction in
                try audit.removeRows(before: moment, at: time.now(), in: transaction)
            }
            if step == 0 { break }
            removed += step
        }
        return removed
    }
}
