import TollgateCore

extension SQLPlanner {
    /// Finds out which field of which entity a name means, and how it is spelled.
    ///
    /// A name without an entity in front is that of the first entity which has such a field.
    mutating func resolve(_ name: SQLName) throws -> ResolvedField {
        let tables = plan.tables
        let qualifier = tables.firstIndex {
            name.parts.count > 1 && $0.alias.equalsIgnoringCase(name.parts[0])
        }
        if qualifier == nil, name.parts.count > 1, LookedUpField(name.parts[0]) == nil {
            throw SQLError(
                position: name.position,
                message: "\(name.parts[0]) is joined later than it is used"
            )
        }
        let parts = Array(qualifier == nil ? name.parts[...] : name.parts.dropFirst())
        let first = parts.count > 1 ? LookedUpField(parts[0])?.field ?? parts[0] : parts[0]
        let table = qualifier ?? tables.firstIndex { $0.records.field(first) != nil } ?? 0
        var records = tables[table].records
        var (steps, shown): ([ResolvedField.Step], [String]) = ([], [])
        for part in parts.dropLast() {
            let written = LookedUpField(part)?.field ?? part
            let field = records.field(written)
            let spelling = field.map { records.fieldNames[$0] } ?? written
            let lookUp = try lookUp(from: spelling)
            steps.append(ResolvedField.Step(field: field, lookUp: lookUp))
            shown.append(spelling + LookedUpField.suffix)
            records = plan.lookUps[lookUp].records
        }
        let written = parts[parts.count - 1]
        let field = records.field(written)
        shown.append(field.map { records.fieldNames[$0] } ?? written)
        return ResolvedField(
            table: table,
            steps: steps,
            field: field,
            title: shown.joined(separator: "."),
            qualifiedTitle: ([tables[table].alias] + shown).joined(separator: ".")
        )
    }

    private mutating func resolve(_ operand: SQLOperand) throws -> ResolvedOperand {
        switch operand {
        case .name(let name): .field(try resolve(name))
        case .text(let text): .constant(.text(text))
        case .number(let number): .constant(.number(number))
        case .upper(let inner): .upper(try resolve(inner))
        case .lower(let inner): .lower(try resolve(inner))
        }
    }

    private mutating func compared(_ operand: SQLOperand) throws -> ResolvedOperand {
        try resolve(operand).compared
    }

    /// Finds out what the names of a condition mean.
    mutating func resolve(_ condition: SQLCondition) throws -> ResolvedCondition {
        switch condition {
        case .all(let parts): .all(try parts.map { try resolve($0) })
        case .any(let parts): .any(try parts.map { try resolve($0) })
        case .not(let inner): .not(try resolve(inner))
        case .compare(let left, let comparison, let right):
            .compare(try compared(left), comparison, try compared(right))
        case .like(let operand, .text(let pattern)):
            .likeConstant(try resolve(operand), LikePattern(pattern))
        case .like(let operand, let pattern): .like(try resolve(operand), try resolve(pattern))
        case .among(let operand, let items):
            .among(try compared(operand), ResolvedItems(try items.map { try compared($0) }))
        case .isNull(let operand): .isNull(try resolve(operand))
        case .between(let operand, let first, let last):
            .between(try compared(operand), try compared(first), try compared(last))
        }
    }

    // MARK: Columns

    /// The columns of the answer; `nil` for whole records, where no column is named and nothing is
    /// joined.
    mutating func columns(_ names: [SQLName]) throws -> [SQLPlan.Column]? {
        if names.isEmpty {
            return plan.tables.count == 1 && showsWholeRecords ? nil : try allColumns()
        }
        var (taken, seen): (Set<String>, Set<String>) = ([], [])
        var columns: [SQLPlan.Column] = []
        for name in names {
            let field = try resolve(name)
            guard seen.insert(field.qualifiedTitle).inserted else { continue }
            let isFree = taken.insert(field.title).inserted
            let title = isFree ? field.title : field.qualifiedTitle
            columns.append(SQLPlan.Column(title: title, field: field))
        }
        return columns
    }

    /// All fields of all entities, the same for each row; one that an earlier entity has is named
    /// with its own entity in front.
    private func allColumns() throws(SQLError) -> [SQLPlan.Column] {
        var taken: Set<String> = []
        var columns: [SQLPlan.Column] = []
        for (number, table) in plan.tables.enumerated() {
            for (field, name) in table.records.fieldNames.enumerated() {
                let qualified = "\(table.alias).\(name)"
                let title = taken.insert(name.lowercased()).inserted ? name : qualified
                let resolved = ResolvedField(
                    table: number,
                    steps: [],
                    field: field,
                    title: name,
                    qualifiedTitle: qualified
                )
                columns.append(SQLPlan.Column(title: title, field: resolved))
            }
            guard columns.count <= SQLLimits.starColumnsMax else {
                throw SQLError(
                    position: 1,
                    message: "* stands for more than \(SQLLimits.starColumnsMax) columns"
                )
            }
        }
        return columns
    }
}
