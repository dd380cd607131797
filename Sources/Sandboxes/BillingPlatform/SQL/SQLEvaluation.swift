import TollgateCore

/// One statement at work: its plan, the rows made so far, and what it has cost.
///
/// A row is one number for each entity of the statement: the place of the record in it, or `nil`
/// where a `LEFT JOIN` found none.
struct SQLEvaluation: Sendable {
    /// A row on its way to the answer.
    typealias Row = [Int?]

    /// The plan.
    let plan: SQLPlan
    /// Counts the work.
    var meter: WorkMeter

    /// Makes an evaluation.
    init(_ plan: SQLPlan) {
        self.plan = plan
        meter = plan.meter
    }

    /// Answers the statement row by row, so that none need be kept.
    ///
    /// - Parameter take: Takes a row: the columns asked for, or a whole record.
    /// - Throws: ``SQLError`` for a statement that costs too much or whose answer is too large.
    mutating func answer(_ take: (JSONObject) -> Void) throws(SQLError) {
        var rows: [Row] = (0..<plan.tables[0].records.count).map { [$0] }
        for (number, join) in plan.joins.enumerated() {
            rows = try joined(rows, with: number + 1, join)
        }
        try show(try chosen(rows), take)
    }

    /// Answers the statement at once.
    ///
    /// - Returns: The rows, at most ``SQLLimits/rowsMax``.
    /// - Throws: As ``answer(_:)`` does.
    mutating func rows() throws(SQLError) -> [JSONObject] {
        var rows: [JSONObject] = []
        try answer { rows.append($0) }
        return rows
    }

    // MARK: Rows

    private mutating func chosen(_ rows: [Row]) throws(SQLError) -> ArraySlice<Row> {
        let (end, isOver) = plan.offset.addingReportingOverflow(plan.limit)
        // Without an order, nothing behind the last row of the part can change it.
        let wanted = plan.order.isEmpty && !isOver ? end : .max
        var found = rows
        if let condition = plan.condition {
            found = []
            for row in rows {
                guard found.count < wanted else { break }
                if try holds(condition, row) == true { found.append(row) }
            }
        }
        return try ordered(found).dropFirst(plan.offset).prefix(plan.limit)
    }

    private mutating func ordered(_ rows: [Row]) throws(SQLError) -> [Row] {
        guard !plan.order.isEmpty, rows.count > 1 else { return rows }
        let rounds = Int.bitWidth - rows.count.leadingZeroBitCount
        try meter.charge(plan.order.count * rows.count * rounds)
        var keyed: [(keys: [ComparisonKey], place: Int)] = []
        for (place, row) in rows.enumerated() {
            var keys: [ComparisonKey] = []
            for term in plan.order {
                let value = try value(of: term.field, row)
                let bytes = value.text?.utf8.count ?? 0
                try meter.charge(value.decimalSteps + bytes * rounds / 16)
                keys.append(ComparisonKey(value))
            }
            keyed.append((keys, place))
        }
        keyed.sort { one, another in
            for (index, term) in plan.order.enumerated() {
                let (left, right) = (one.keys[index], another.keys[index])
                if left.precedes(right) { return !term.isDescending }
                if right.precedes(left) { return term.isDescending }
            }
            return one.place < another.place
        }
        return keyed.map { rows[$0.place] }
    }

    // MARK: Values

    /// The value of a field in a row.
    mutating func value(of field: ResolvedField, _ row: Row) throws(SQLError) -> SQLValue {
        guard var place = row[field.table] else { return .null }
        var lookUp: Int?
        for step in field.steps {
            guard let id = try text(step.field, lookUp, field.table, place),
                let target = plan.lookUps[step.lookUp].places[id]
            else { return .null }
            (lookUp, place) = (step.lookUp, target)
        }
        return try text(field.field, lookUp, field.table, place).map(SQLValue.text) ?? .null
    }

    private mutating func text(
        _ field: Int?,
        _ lookUp: Int?,
        _ table: Int,
        _ place: Int
    ) throws(SQLError) -> String? {
        guard let field else { return nil }
        let text: String?
        if let lookUp {
            try meter.charge(1 + plan.lookUps[lookUp].records.width(at: place) / 8)
            text = plan.lookUps[lookUp].records.text(of: field, at: place)
        } else {
            try meter.charge(1 + plan.tables[table].records.width(at: place) / 8)
            text = plan.tables[table].records.text(of: field, at: place)
        }
        try meter.charge((text?.utf8.count ?? 0) / 64)
        return text
    }
}
