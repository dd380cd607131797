extension SQLParser {
    /// Reads a statement.
    mutating func query() throws(SQLError) -> SQLQuery {
        try expect("SELECT", "A statement begins with SELECT")
        if isWord("DISTINCT") { throw fault("DISTINCT is not supported") }
        let columns = take(mark: "*") ? [] : try columns()
        try expect("FROM", "A comma or FROM was expected")
        let table = try table()
        var joins: [SQLJoin] = []
        while let join = try join() {
            joins.append(join)
            guard joins.count <= SQLLimits.joinsMax else {
                throw fault("The statement has more than \(SQLLimits.joinsMax) joins")
            }
        }
        var filter = SQLFilter()
        if take("WHERE") { filter.condition = try condition() }
        try readTail(&filter)
        let query = SQLQuery(columns: columns, table: table, joins: joins, filter: filter)
        try checkNames(query.tables)
        return query
    }

    private mutating func columns() throws(SQLError) -> [SQLName] {
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

    private mutating func table() throws(SQLError) -> SQLTable {
        if isMark("(") { throw fault("A SELECT inside another is not supported") }
        let entity = try plainName("The name of an entity was expected")
        let isNamed = take("AS")
        guard isNamed || isName else { return SQLTable(entity: entity, alias: entity) }
        return SQLTable(entity: entity, alias: try plainName("A name was expected"))
    }

    private mutating func join() throws(SQLError) -> SQLJoin? {
        if isMark(",") { throw fault("A further entity is named by JOIN") }
        for word in ["RIGHT", "FULL", "CROSS", "NATURAL"] where isWord(word) {
            throw fault("\(word) JOIN is not supported")
        }
        let isLeft = take("LEFT")
        if isLeft {
            _ = take("OUTER")
            try expect("JOIN", "JOIN was expected")
        } else if take("INNER") {
            try expect("JOIN", "JOIN was expected")
        } else if !take("JOIN") {
            return nil
        }
        let table = try table()
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
