public import TollgateCore

extension AuditChain {
    /// Verifies every row and checkpoint inside one transaction's view.
    ///
    /// Where rows were removed in due time, verification begins at the signed cut.
    ///
    /// - Parameters:
    ///   - transaction: The view.
    ///   - head: The hash of a row that was noted earlier, or `nil`; it must still be in the chain.
    /// - Returns: What was found.
    /// - Throws: ``StoreFault``.
    public func verify(
        _ transaction: any StoreTransaction,
        expecting head: Digest?
    ) throws -> Verdict {
        do {
            return .sound(try walked(transaction, expecting: head))
        } catch let fault as AuditBreak {
            return .broken(fault)
        }
    }

    private func walked(
        _ transaction: any StoreTransaction,
        expecting head: Digest?
    ) throws -> AuditSpan {
        let cut = try transaction.audit.cut()
        var walk = try AuditWalk(self, behind: cut)
        try requireNothing(below: walk.span.start, transaction)
        var isHeadSeen = head == nil || head == walk.span.head
        while try page(transaction, &walk, sees: head, &isHeadSeen) {}
        if let beyond = try transaction.audit.checkpoints(after: walk.span.last, limit: 1).first {
            try walk.take(beyond)
        }
        guard isHeadSeen else {
            let reason =
                cut == nil
                ? "rows were cut off"
                : "rows were cut off, or it lies below row \(walk.span.start + 1)"
            throw AuditBreak(
                sequence: walk.span.last + 1,
                reason: "the expected head is not in the chain: \(reason)"
            )
        }
        return walk.span
    }

    /// Verifies the next page of rows with the checkpoints among them; tells whether there was one.
    private func page(
        _ transaction: any StoreTransaction,
        _ walk: inout AuditWalk,
        sees head: Digest?,
        _ isHeadSeen: inout Bool
    ) throws -> Bool {
        let rows = try transaction.audit.rows(after: walk.span.last, limit: Self.pageRows)
        for item in try AuditPage(transaction, rows, behind: walk.span.last).items {
            try walk.take(item)
            if case .row(let row) = item { isHeadSeen = isHeadSeen || row.hash == head }
        }
        return !rows.isEmpty
    }

    /// Rows that stand before the first one are none of the chain's.
    private func requireNothing(
        below start: Int64,
        _ transaction: any StoreTransaction
    ) throws {
        if let row = try transaction.audit.rows(after: .min, limit: 1).first,
            row.sequence <= start
        {
            throw AuditBreak(
                sequence: row.sequence,
                reason: "the row stands before row \(start + 1), where the chain begins"
            )
        }
    }
}
