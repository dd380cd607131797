import TollgateCore

/// Rows and the checkpoints that stand at them, in the order in which they are verified.
struct AuditPage {
    /// One of them.
    enum Item: Sendable {
        case row(AuditRow)
        case checkpoint(AuditCheckpoint)
    }

    /// The rows, each before the checkpoint at it.
    private(set) var items: [Item] = []

    /// Puts rows and the checkpoints of the same stretch together.
    ///
    /// - Parameters:
    ///   - transaction: The view.
    ///   - rows: The rows, oldest first.
    ///   - start: The row behind which the stretch begins.
    /// - Throws: ``StoreFault``.
    init(
        _ transaction: any StoreTransaction,
        _ rows: [AuditRow],
        behind start: Int64
    ) throws {
        // There are no more checkpoints than rows, unless somebody put them in.
        let end = rows.last?.sequence ?? start
        let heads = try transaction.audit.checkpoints(after: start, limit: rows.count)
        var waiting = heads.filter { $0.sequence <= end }[...]
        for row in rows {
            items.append(.row(row))
            let here = waiting.prefix { $0.sequence <= row.sequence }
            items += here.map { .checkpoint($0) }
            waiting = waiting.dropFirst(here.count)
        }
    }
}
