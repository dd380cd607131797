public import TollgateCore

/// Writes audit rows and their checkpoints out as lines, page by page, verifying each row on the way.
///
/// An export ends with a checkpoint: where the store has none at the last row, one is signed for the export
/// alone. So every row of it can be verified with the public key.
public struct AuditExport: Sendable {
    /// Which rows are written.
    public struct Choice: Sendable {
        /// Only rows behind this sequence.
        public var after: Int64
        /// Begins at the first row from this moment on.
        public var since: Instant?
        /// Ends before the first row behind this moment.
        public var until: Instant?

        /// Chooses every row behind a sequence.
        public init(after: Int64 = 0) { self.after = after }
    }

    private let store: any Store
    private let chain: AuditChain
    private let time: TimeSource

    /// Makes an export.
    ///
    /// - Parameters:
    ///   - store: Where the rows are.
    ///   - chain: Their chain.
    ///   - time: The clocks.
    public init(_ store: any Store, _ chain: AuditChain, time: TimeSource) {
        self.store = store
        self.chain = chain
        self.time = time
    }

    /// Writes the rows.
    ///
    /// - Parameters:
    ///   - choice: Which rows.
    ///   - write: Takes one page of lines at a time.
    /// - Throws: ``AuditBreak`` at a row that is not as it was written, ``StoreFault``, what `write` throws.
    public func run(_ choice: Choice, write: ([AuditLine]) throws -> Void) async throws {
        let chain = chain
        var (walk, cut) = try await store.read { transaction in
            // From the nearest checkpoint on: what stands before it is not read.
            let cut = try transaction.audit.cut()
            let base = try transaction.audit.checkpoint(upTo: max(choice.after, 0)) ?? cut
            let walk = try AuditWalk(chain, behind: base)
            try chain.requireRow(of: base, in: transaction)
            return (walk, cut)
        }
        var hasBegun = false
        var isAtEnd = false
        while !isAtEnd {
            let start = walk.span.last
            let (page, beyond) = try await store.read { transaction in
                let rows = try transaction.audit.rows(after: start, limit: AuditChain.pageRows)
                return (
                    try AuditPage(transaction, rows, behind: start),
                    try transaction.audit.checkpoints(after: start, limit: 1).first
                )
            }
            // Behind the newest row there must be none.
            if page.items.isEmpty, let beyond { try walk.take(beyond) }
            isAtEnd = page.items.isEmpty
            var lines: [AuditLine] = []
            for item in page.items {
                if case .row(let row) = item {
                    if let until = choice.until, row.at > until {
                        isAtEnd = true
                        break
                    }
                    if !hasBegun, choice.begins(at: row) {
                        lines.append(walk.span.startLine)
                        // Behind a cut, it shows that nothing else is missing.
                        if let cut, cut.sequence == walk.span.last {
                            lines.append(.checkpoint(cut))
                        }
                        hasBegun = true
                    }
                }
                try walk.take(item)
                if hasBegun { lines.append(item.line) }
            }
            try write(lines)
        }
        try write(ending(walk.span, hasBegun))
    }

    /// The last lines: where nothing was chosen, an export without a row.
    private func ending(_ span: AuditSpan, _ hasBegun: Bool) throws -> [AuditLine] {
        let begin = hasBegun ? [] : [span.startLine]
        if hasBegun, span.signedTo == span.last { return [] }
        let checkpoint = try AuditCheckpoint(
            .head,
            of: span,
            at: time.now(),
            signer: chain.signer
        )
        return begin + [.checkpoint(checkpoint)]
    }
}

extension AuditExport.Choice {
    fileprivate func begins(at row: AuditRow) -> Bool {
        guard row.sequence > after else { return false }
        guard let since else { return true }
        return row.at >= since
    }
}

extension AuditSpan {
    fileprivate var startLine: AuditLine { .start(sequence: last, head: head, content: content) }
}

extension AuditPage.Item {
    fileprivate var line: AuditLine {
        switch self {
        case .row(let row): .row(row)
        case .checkpoint(let checkpoint): .checkpoint(checkpoint)
        }
    }
}
