import TollgateCore

/// Audit rows in the order of their sequence, and the checkpoints over them.
struct AuditTable: Sendable {
    private(set) var rows: [AuditRow] = []
    /// The checkpoints of the kind `head`, in the order of their sequence.
    private(set) var heads: [AuditCheckpoint] = []
    private(set) var cut: AuditCheckpoint?

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

    mutating func add(_ checkpoint: AuditCheckpoint) throws {
        guard checkpoint.kind == .head else {
            throw StoreFault(.other, detail: "a cut is added by removing the rows below it")
        }
        guard !heads.contains(where: { $0.sequence == checkpoint.sequence }) else {
            throw StoreFault(.duplicate, detail: "a checkpoint's sequence")
        }
        let place = heads.firstIndex { $0.sequence > checkpoint.sequence } ?? heads.endIndex
        heads.insert(checkpoint, at: place)
    }

    func checkpoint(upTo sequence: Int64) -> AuditCheckpoint? {
        let head = heads.last { $0.sequence <= sequence }
        guard let cut, cut.sequence <= sequence, cut.sequence >= head?.sequence ?? .min else {
            return head
        }
        return cut
    }

    mutating func remove(upTo cut: AuditCheckpoint) throws -> Int {
        let end = firstIndex(from: cut.sequence)
        guard cut.kind == .cut, end < rows.endIndex - 1, rows[end].sequence == cut.sequence,
            rows[end].hash == cut.head
        else { throw StoreFault(.other, detail: "a cut stands at a row that is not the newest") }
        rows.removeFirst(end + 1)
        heads.removeAll { $0.sequence <= cut.sequence }
        self.cut = cut
        return end + 1
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

    func add(_ checkpoint: AuditCheckpoint) throws {
        try work.change { try $0.audit.add(checkpoint) }
    }

    func checkpoints(after sequence: Int64, limit: Int) -> [AuditCheckpoint] {
        Array(work.state.audit.heads.filter { $0.sequence > sequence }.prefix(max(limit, 0)))
    }

    func checkpoint(upTo sequence: Int64) -> AuditCheckpoint? {
        work.state.audit.checkpoint(upTo: sequence)
    }

    func cut() -> AuditCheckpoint? { work.state.audit.cut }

    func remove(upTo cut: AuditCheckpoint) throws -> Int {
        try work.change { try $0.audit.remove(upTo: cut) }
    }
}
