extension SQLParser {
    /// Reads a statement.
    mutating func query() throws(SQLError) -> SQLQuery {
        try expect("SELECT", "A statement begins with SELECT")
        if isWord("DISTINCT") { throw fault("DISTINCT is not supported") }
        let columns = take(mark: "*") ? [] : try columns()
        try expect("FROM", "A comma or FROM was expected")
        let table = try table(besides: [])
        var joins: [SQLJoin] = []
        while startsJoin {
            guard joins.count < SQLLimits.joinsMax else {
                throw fault("The statement has more than \(SQLLimits.joinsMax) joins")
            }
            joins.append(try join(besides: [table] + joins.map(\.table)))
        }
        var filter = SQLFilter()
        if take("WHERE") { filter.condition = try condition() }
        try readTail(&filter)
        let query = SQLQuery(columns: columns, table: table, joins: joins, filter: filter)
        try checkNames(query.tables)
        return query
    }

    /// Reads the names of columns between commas.
    mutating func columns() throws(SQLError) -> [SQLName] {
        var columns: [SQLName] = []
        repeat {
            guard columns.count < SQLLimits.columnsMax else {
                throw fault("The statement has more than \(SQLLimits.columnsMax) columns")
            }
            columns.append(try name("The name of a column was expected"))
            if isMark("(") { throw fault("Columns are fields, without functions") }
            if isWord("AS") { throw fault("Columns keep their names") }
        } while take(mark: ",")
        return columns
    }

    /// Reads an entity, whose name in the statement must differ from those of the others.
    private mutating func table(besides others: [SQLTable]) throws(SQLError) -> SQLTable {
        if isMark("(") { throw fault("A SELECT inside another is not supported") }
        var position = current.position
        let entity = try plainName("The name of an entity was expected")
        var alias = entity
        let isNamed = take("AS")
        if isNamed || isName {
            position = current.position
            alias = try plainName("A name was expected")
        }
        if others.contains(where: { $0.alias.equalsIgnoringCase(alias) }) {
            throw SQLError(position: position, message: "Two entities are called \(alias)")
        }
        return SQLTable(entity: entity, alias: alias)
    }

    private var startsJoin: Bool {
        isMark(",")
            || ["JOIN", "LEFT", "INNER", "RIGHT", "FULL", "CROSS", "NATURAL"].contains {
                isWord($0)
            }
    }

    private mutating func join(besides others: [SQLTable]) throws(SQLError) -> SQLJoin {
        if isMark(",") { throw fault("A further entity is named by JOIN") }
        for word in ["RIGHT", "FULL", "CROSS", "NATURAL"] where isWord(word) {
            throw fault("\(word) JOIN is not supported")
        }
        let isLeft = take("LEFT")
        if isLeft {
            _ = take("OUTER")
        } else {
            _ = take("INNER")
        }
        try expect("JOIN", "JOIN was expected")
        let table = try table(besides: others)
        try expect("ON", "ON was expected")
        return SQLJoin(table: table, condition: try condition(), isLeft: isLeft)
    }

    // MARK: Order and part

    /// Whether an order, a part or the end comes next.
    var startsTail: Bool {
        kind == .end || ["ORDER", "OFFSET", "FETCH", "LIMIT"].contains { isWord($0) }
    }

    /// Reads an order and a part, up to the end of the text.
    mutating func readTail(_ filter: inout SQLFilter) throws(SQLError) {
        if take("ORDER") {
            try expect("BY", "BY was expected")
            filter.order = try orderTerms()
        }
        var (hasOffset, hasLimit) = (false, false)
        while kind != .end {
            if !hasOffset, take("OFFSET") {
                filter.offset = try count()
                _ = take("ROWS") || take("ROW")
                hasOffset = true
            } else if !hasLimit, take("LIMIT") {
                filter.limit = min(try count(), SQLLimits.rowsMax)
                hasLimit = true
            } else if !hasLimit, take("FETCH") {
                filter.limit = min(try fetched(), SQLLimits.rowsMax)
                hasLimit = true
            } else {
                throw unexpected
            }
        }
    }

    private mutating func orderTerms() throws(SQLError) -> [SQLOrderTerm] {
        var terms: [SQLOrderTerm] = []
        repeat {
            guard terms.count < SQLLimits.orderTermsMax else {
                throw fault("More than \(SQLLimits.orderTermsMax) columns to order by")
            }
            let name = try name("The name of a column was expected")
            let isDescending = take("DESC")
            if !isDescending { _ = take("ASC") }
            terms.append(SQLOrderTerm(name: name, isDescending: isDescending))
        } while take(mark: ",")
        return terms
    }

    private mutating func fetched() throws(SQLError) -> Int {
        guard take("NEXT") || take("FIRST") else { throw fault("NEXT or FIRST was expected") }
        let count = try count()
        guard take("ROWS") || take("ROW") else { throw fault("ROWS was expected") }
        try expect("ONLY", "ONLY was expected")
        return count
    }

    private mutating func count() throws(SQLError) -> Int {
        guard case .number(let number) = kind, let count = number.integer else {
            throw fault("A whole number was expected")
        }
        _ = advance()
        return count
    }
}
