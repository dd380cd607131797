import TollgateCore

extension SQLEvaluation {
    /// The rows with those of a further entity, the last that was read, beside them.
    mutating func joined(_ rows: [Row], _ join: SQLJoin) throws -> [Row] {
        let condition = try resolve(join.condition)
        let count = tables[tables.count - 1].records.count
        let link = try link(in: condition)
        var joined: [Row] = []
        for row in rows {
            let candidates = try link.map { $0.places(try value(of: $0.outer, row).text) }
            let countBefore = joined.count
            for place in candidates ?? Array(0..<count) {
                let wider = row + [place]
                try meter.charge(1)
                if try holds(condition, wider) == true { joined.append(wider) }
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

    /// An equality of fields by which the rows of a join are found without looking at all of them.
    private struct Link {
        let outer: ResolvedField
        let inner: [ExactKey: [Int]]

        func places(_ text: String?) -> [Int] {
            text.flatMap { inner[ExactKey($0)] } ?? []
        }
    }

    private mutating func link(in condition: ResolvedCondition) throws -> Link? {
        let last = tables.count - 1
        let parts: [ResolvedCondition] =
            if case .all(let parts) = condition { parts } else { [condition] }
        for part in parts {
            guard case .compare(.field(let one), .equal, .field(let another)) = part,
                (one.table == last) != (another.table == last)
            else { continue }
            let (inner, outer) = one.table == last ? (one, another) : (another, one)
            var places: [ExactKey: [Int]] = [:]
            for place in tables[last].records.indices {
                let row: Row = Array(repeating: nil, count: last) + [place]
                guard let text = try value(of: inner, row).text else { continue }
                places[ExactKey(text), default: []].append(place)
            }
            return Link(outer: outer, inner: places)
        }
        return nil
    }
}
