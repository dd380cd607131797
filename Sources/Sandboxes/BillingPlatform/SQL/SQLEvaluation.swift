import TollgateCore

/// One statement at work: records in memory, the rows made of them so far, and what it has cost.
///
/// A row is one number for each entity of the statement: the place of the record in it, or `nil`
/// where a `LEFT JOIN` found none.
struct SQLEvaluation<Source: RecordSource> {
    /// A row on its way to the answer.
    typealias Row = [Int?]

    /// Where the records come from.
    var source: Source
    /// Counts the work.
    var meter: WorkMeter
    /// The entities of the statement, as far as they were read.
    var tables: [(table: SQLTable, records: [JSONObject])] = []
    /// The records that looked-up fields lead to.
    var lookUps: [String: (records: [JSONObject], places: [String: Int])] = [:]

    /// Makes an evaluation.
    ///
    /// - Parameters:
    ///   - source: Where the records come from.
    ///   - meter: What it may cost.
    init(_ source: Source, meter: WorkMeter = WorkMeter()) {
        self.source = source
        self.meter = meter
    }

    /// Answers a statement.
    ///
    /// - Parameter query: The statement.
    /// - Returns: The rows, at most ``SQLLimits/rowsMax``, each with the columns asked for.
    /// - Throws: ``SQLError`` for a statement that costs too much, and what the source throws.
    mutating func rows(of query: SQLQuery) throws -> [JSONObject] {
        try open(query.table)
        var rows: [Row] = tables[0].records.indices.map { [$0] }
        for join in query.joins {
            try open(join.table)
            rows = try joined(rows, join)
        }
        return try shown(chosen(rows, query.filter), query.columns)
    }

    /// Finds whole records.
    ///
    /// - Parameters:
    ///   - filter: Which records.
    ///   - entity: Their entity.
    /// - Returns: The records, at most ``SQLLimits/rowsMax``.
    /// - Throws: As ``rows(of:)`` does.
    mutating func records(_ filter: SQLFilter, of entity: String) throws -> [JSONObject] {
        try open(SQLTable(entity: entity, alias: entity))
        let rows: [Row] = tables[0].records.indices.map { [$0] }
        return try shown(chosen(rows, filter), [])
    }

    private mutating func open(_ table: SQLTable) throws {
        tables.append((table, try source.records(of: table.entity)))
    }

    // MARK: Rows

    private mutating func chosen(_ rows: [Row], _ filter: SQLFilter) throws -> ArraySlice<Row> {
        var rows = rows
        if let condition = filter.condition {
            let resolved = try resolve(condition)
            rows = try rows.filter { try holds(resolved, $0) == true }
        }
        rows = try ordered(rows, filter.order)
        return rows.dropFirst(filter.offset).prefix(min(filter.limit, SQLLimits.rowsMax))
    }

    private mutating func ordered(_ rows: [Row], _ terms: [SQLOrderTerm]) throws -> [Row] {
        guard !terms.isEmpty, rows.count > 1 else { return rows }
        let fields = try terms.map { try resolve($0.name) }
        let rounds = Int.bitWidth - rows.count.leadingZeroBitCount
        try meter.charge(terms.count * rows.count * rounds)
        var keyed: [(keys: [SortKey], place: Int)] = []
        for (place, row) in rows.enumerated() {
            let values = try fields.map { try value(of: $0, row) }
            let bytes = values.reduce(0) { $0 + ($1.text?.utf8.count ?? 0) }
            try meter.charge(bytes * rounds / 16)
            keyed.append((values.map(SortKey.init), place))
        }
        keyed.sort { one, another in
            for (index, term) in terms.enumerated() {
                let (left, right) = (one.keys[index], another.keys[index])
                if left.precedes(right) { return !term.isDescending }
                if right.precedes(left) { return term.isDescending }
            }
            return one.place < another.place
        }
        return keyed.map { rows[$0.place] }
    }
}
