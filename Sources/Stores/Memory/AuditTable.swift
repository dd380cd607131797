import TollgateCore

/// Audit rows in the order of their sequence.
struct AuditTable: Sendable {
    private(set) var rows: [AuditRow] = []

    mutating func append(_ row: AuditRow) throws {
        try requireStorable(row.actor, row.action, row.subject, row.details)
        let place = firstIndex(from: row.sequence)
        guard place == rows.endIndex || rows[place].sequence != row.sequence else {
            throw StoreFault(.duplicate, detail: "an audit row's sequence")
        }
        rows.insert(row, at: place)
    }

    func rows(after sequence: Int64, limit: Int) -> [AuditRow] {
        guard sequence < .max else { return [] }
        return Array(rows[firstIndex(from: sequence + 1)...].prefix(max(limit, 0)))
    }

    /// The place of the first row with this sequence or a later one, by halving.
    private func firstIndex(from sequence: Int64) -> Int {
        var low = rows.startIndex
        var high = rows.endIndex
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The audit port on one transaction's copy.
struct AuditAccess: AuditPort {
    let work: MemoryTransaction

    func append(_ row: AuditRow) throws { try work.change { try $0.audit.append(row) } }

    func last() -> AuditRow? { work.state.audit.rows.last }

    func rows(after sequence: Int64, limit: Int) -> [AuditRow] {
        work.state.audit.rows(after: sequence, limit: limit)
    }
}
