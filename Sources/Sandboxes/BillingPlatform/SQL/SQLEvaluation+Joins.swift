import TollgateCore

extension SQLEvaluation {
    /// The rows with those of a further entity beside them.
    ///
    /// - Parameters:
    ///   - rows: The rows so far.
    ///   - last: The place of the entity in the statement.
    ///   - join: How it is joined.
    /// - Returns: The wider rows.
    /// - Throws: ``SQLError`` where that costs too much or would be too many.
    mutating func joined(
        _ rows: [Row],
        with last: Int,
        _ join: SQLPlan.Join
    ) throws(SQLError) -> [Row] {
        let count = plan.tables[last].records.count
        let link = try link(in: join.condition, last)
        var joined: [Row] = []
        for row in rows {
            let countBefore = joined.count
            if let link {
                for place in link.places(try value(of: link.outer, row)) {
                    try add(row + [place], join, &joined)
                }
            } else {
                for place in 0..<count { try add(row + [place], join, &joined) }
            }
            if join.isLeft, joined.count == countBefore { joined.append(row + [nil]) }
            guard joined.count <= SQLLimits.joinedRowsMax else {
                throw SQLError(
                    position: 1,
                    message: "More than \(SQLLimits.joinedRowsMax) rows would be joined"
                )
            }
        }
        return joined
    }

    private mutating func add(
        _ row: Row,
        _ join: SQLPlan.Join,
        _ joined: inout [Row]
    ) throws(SQLError) {
        try meter.charge(1)
        if try holds(join.condition, row) == true { joined.append(row) }
    }

    /// An equality of fields by which the rows of a join are found without looking at all of them.
    private struct Link {
        let outer: ResolvedField
        let inner: [ComparisonKey: [Int]]

        func places(_ value: SQLValue) -> [Int] {
            value == .null ? [] : inner[ComparisonKey(value)] ?? []
        }
    }

    private mutating func link(
        in condition: ResolvedCondition,
        _ last: Int
    ) throws(SQLError) -> Link? {
        let parts: [ResolvedCondition] =
            if case .all(let parts) = condition { parts } else { [condition] }
        for part in parts {
            guard case .compare(.field(let one), .equal, .field(let another)) = part,
                (one.table == last) != (another.table == last)
            else { continue }
            let (inner, outer) = one.table == last ? (one, another) : (another, one)
            var places: [ComparisonKey: [Int]] = [:]
            for place in 0..<plan.tables[last].records.count {
                let value = try value(of: inner, Array(repeating: nil, count: last) + [place])
                guard let text = value.text else { continue }
                try meter.charge(value.decimalSteps + text.utf8.count / 16)
                places[ComparisonKey(value), default: []].append(place)
            }
            return Link(outer: outer, inner: places)
        }
        return nil
    }
}
