extension SQLParser {
    /// Reads a condition: parts between `OR`.
    mutating func condition() throws(SQLError) -> SQLCondition {
        var parts = [try conjunction()]
        while take("OR") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    /// Reads parts between `AND`.
    private mutating func conjunction() throws(SQLError) -> SQLCondition {
        var parts = [try term()]
        while take("AND") { parts.append(try term()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    /// Reads one part: a predicate, a parenthesis or what `NOT` turns round.
    private mutating func term() throws(SQLError) -> SQLCondition {
        if isWord("EXISTS") { throw fault("A SELECT inside another is not supported") }
        if isWord("NOT") {
            try descend()
            defer { ascend() }
            _ = advance()
            return .not(try term())
        }
        guard isMark("(") else { return try predicate() }
        try descend()
        defer { ascend() }
        _ = advance()
        try refuseInnerSelect()
        let inner = try condition()
        try expect(mark: ")", "AND, OR or a closing parenthesis was expected")
        return inner
    }

    private func refuseInnerSelect() throws(SQLError) {
        if isWord("SELECT") { throw fault("A SELECT inside another is not supported") }
    }

    private mutating func predicate() throws(SQLError) -> SQLCondition {
        let operand = try operand()
        if take("IS") {
            let isNegated = take("NOT")
            try expect("NULL", "NULL was expected")
            return Self.turned(.isNull(operand), isNegated)
        }
        let isNegated = take("NOT")
        if take("LIKE") { return Self.turned(.like(operand, try self.operand()), isNegated) }
        if take("IN") { return Self.turned(.among(operand, try items()), isNegated) }
        if take("BETWEEN") {
            let first = try self.operand()
            try expect("AND", "AND was expected")
            return Self.turned(.between(operand, first, try self.operand()), isNegated)
        }
        if isNegated { throw fault("LIKE, IN or BETWEEN was expected") }
        return .compare(operand, try comparison(), try self.operand())
    }

    private static func turned(_ condition: SQLCondition, _ isNegated: Bool) -> SQLCondition {
        isNegated ? .not(condition) : condition
    }

    private mutating func comparison() throws(SQLError) -> SQLComparison {
        guard case .mark(let mark) = kind else {
            throw kind == .end ? unexpected : fault("A comparison was expected")
        }
        guard let comparison = SQLComparison(rawValue: mark == "!=" ? "<>" : mark) else {
            throw fault("A comparison was expected")
        }
        _ = advance()
        return comparison
    }

    private mutating func items() throws(SQLError) -> [SQLOperand] {
        try expect(mark: "(", "A parenthesis was expected behind IN")
        try refuseInnerSelect()
        var items: [SQLOperand] = []
        repeat {
            guard items.count < SQLLimits.itemsMax else {
                throw fault("A list has more than \(SQLLimits.itemsMax) items")
            }
            items.append(try operand())
        } while take(mark: ",")
        try expect(mark: ")", "A comma or a closing parenthesis was expected")
        return items
    }

    private mutating func operand() throws(SQLError) -> SQLOperand {
        switch kind {
        case .text(let text):
            _ = advance()
            return .text(text)
        case .number, .mark("-"), .mark("+"): return .number(try signedNumber())
        case .word, .quotedName: return try nameOrFunction()
        case .mark(")"): throw fault("A value was expected")
        case .mark("("): throw fault("A condition, not a value, stands in parentheses")
        case .mark, .end: throw unexpected
        }
    }

    private mutating func signedNumber() throws(SQLError) -> DecimalText {
        let isNegative = take(mark: "-")
        if !isNegative { _ = take(mark: "+") }
        guard case .number(let number) = kind else { throw fault("A number was expected") }
        _ = advance()
        return isNegative ? number.negated : number
    }

    private mutating func nameOrFunction() throws(SQLError) -> SQLOperand {
        if isWord("NULL") { throw fault("An absent value is found by IS NULL") }
        try refuseInnerSelect()
        let (isUpper, isLower) = (isWord("UPPER"), isWord("LOWER"))
        let function = fault("UPPER and LOWER are the only functions")
        let name = try name("A value was expected")
        guard isMark("(") else { return .name(name) }
        guard name.parts.count == 1, isUpper || isLower else {
            throw function
        }
        try descend()
        defer { ascend() }
        _ = advance()
        let inner = try operand()
        try expect(mark: ")", "A closing parenthesis was expected")
        return isUpper ? .upper(inner) : .lower(inner)
    }
}
