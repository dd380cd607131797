/// A cursor over tokens that reads a statement: a part of SQL as the API's clients write it
/// (contract, section B2).
///
/// Every list and every nesting has a named maximum in ``SQLLimits``, so that no text costs more
/// than its length.
struct SQLParser {
    /// Words that are no names.
    private static let reserved: Set<String> = [
        "SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "BETWEEN",
        "ORDER", "BY", "ASC", "DESC", "JOIN", "LEFT", "RIGHT", "FULL", "CROSS", "INNER", "OUTER",
        "NATURAL", "ON", "USING", "OFFSET", "FETCH", "LIMIT", "UNION", "INTERSECT", "EXCEPT",
        "MINUS", "GROUP", "HAVING", "DISTINCT", "AS", "EXISTS", "CASE",
    ]

    private let tokens: [SQLToken]
    private var index = 0
    private var depth = 0
    private var names: [(name: SQLName, positions: [Int])] = []

    private init(_ text: String) throws(SQLError) {
        tokens = try SQLTokenizer.tokens(of: text)
    }

    /// Reads a statement that begins with `SELECT`.
    ///
    /// - Parameter text: The statement.
    /// - Returns: What it asks for.
    /// - Throws: ``SQLError`` with the place of the first fault.
    static func query(_ text: String) throws(SQLError) -> SQLQuery {
        var parser = try SQLParser(text)
        return try parser.query()
    }

    /// Reads what may stand behind `WHERE`, as the parameter `queryAnsiSql` has it, together with
    /// an order and a part where they follow.
    ///
    /// - Parameters:
    ///   - text: The condition; a blank one is none.
    ///   - entity: The entity's name, which may stand in front of its fields.
    /// - Returns: Which records it asks for.
    /// - Throws: ``SQLError`` with the place of the first fault.
    static func filter(_ text: String, of entity: String) throws(SQLError) -> SQLFilter {
        var parser = try SQLParser(text)
        var filter = SQLFilter()
        if !parser.startsTail { filter.condition = try parser.condition() }
        try parser.readTail(&filter)
        try parser.checkNames([SQLTable(entity: entity, alias: entity)])
        return filter
    }

    /// Reads a list of columns of one entity, as a request for an extract has it.
    ///
    /// - Parameters:
    ///   - text: The columns between commas.
    ///   - entity: The entity's name, which may stand in front of its fields.
    /// - Returns: The columns.
    /// - Throws: ``SQLError`` with the place of the first fault.
    static func columns(_ text: String, of entity: String) throws(SQLError) -> [SQLName] {
        var parser = try SQLParser(text)
        let columns = try parser.columns()
        guard parser.kind == .end else { throw parser.fault("A comma was expected") }
        try parser.checkNames([SQLTable(entity: entity, alias: entity)])
        return columns
    }

    // MARK: Tokens

    /// The current token.
    var current: SQLToken { tokens[min(index, tokens.count - 1)] }

    /// Steps over the current token; the end stays.
    mutating func advance() -> SQLToken {
        let token = current
        index = min(index + 1, tokens.count - 1)
        return token
    }

    /// What the current token is.
    var kind: SQLToken.Kind { current.kind }

    /// Makes an error at the current token.
    func fault(_ message: String) -> SQLError {
        SQLError(position: current.position, message: message)
    }

    /// The error for a token that cannot stand where it is.
    var unexpected: SQLError {
        switch current.kind {
        case .end: fault("The statement ends too early")
        case .mark(")"): fault("A parenthesis closes that was never opened")
        case .word(let word)
        where ["UNION", "INTERSECT", "EXCEPT", "MINUS"].contains(word.uppercased()):
            fault("\(word.uppercased()) is not supported")
        case .word(let word) where ["GROUP", "HAVING"].contains(word.uppercased()):
            fault("\(word.uppercased()) is not supported")
        case .word(let word): fault("\(word) cannot stand here")
        case .quotedName(let name): fault("\"\(name)\" cannot stand here")
        case .text: fault("A text cannot stand here")
        case .number: fault("A number cannot stand here")
        case .mark(let mark): fault("\(mark) cannot stand here")
        }
    }

    /// Whether the current token is a keyword, in any case.
    func isWord(_ keyword: String) -> Bool {
        guard case .word(let word) = current.kind else { return false }
        return word.utf8.count == keyword.utf8.count && word.uppercased() == keyword
    }

    /// Whether the current token is a mark.
    func isMark(_ mark: String) -> Bool { current.kind == .mark(mark) }

    /// Steps over a keyword, where it is there.
    mutating func take(_ keyword: String) -> Bool {
        guard isWord(keyword) else { return false }
        index += 1
        return true
    }

    /// Steps over a mark, where it is there.
    mutating func take(mark: String) -> Bool {
        guard isMark(mark) else { return false }
        index += 1
        return true
    }

    /// Steps over a keyword that must be there.
    mutating func expect(_ keyword: String, _ message: String) throws(SQLError) {
        guard take(keyword) else { throw current.kind == .end ? unexpected : fault(message) }
    }

    /// Steps over a mark that must be there.
    mutating func expect(mark: String, _ message: String) throws(SQLError) {
        guard take(mark: mark) else { throw fault(message) }
    }

    /// Enters a parenthesis, a function or what `NOT` turns round; the current token is its first.
    mutating func descend() throws(SQLError) {
        depth += 1
        guard depth <= SQLLimits.depthMax else {
            throw fault("The statement is nested deeper than \(SQLLimits.depthMax)")
        }
    }

    /// Leaves what ``descend()`` entered.
    mutating func ascend() { depth -= 1 }

    // MARK: Names

    /// Whether the current token can be a name.
    var isName: Bool {
        switch current.kind {
        case .word(let word): !Self.reserved.contains(word.uppercased())
        case .quotedName: true
        default: false
        }
    }

    /// Reads a name without points; a keyword is one between double quotes alone.
    mutating func plainName(_ message: String) throws(SQLError) -> String {
        guard isName else { throw fault(message) }
        return try part(message)
    }

    /// Reads a name behind a point, where a keyword cannot stand, so that any word is one.
    private mutating func part(_ message: String) throws(SQLError) -> String {
        switch kind {
        case .word(let word), .quotedName(let word):
            _ = advance()
            return word
        default: throw fault(message)
        }
    }

    /// Reads a name with its points.
    mutating func name(_ message: String) throws(SQLError) -> SQLName {
        var positions = [current.position]
        var parts = [try plainName(message)]
        while take(mark: ".") {
            guard parts.count < SQLLimits.namePartsMax else {
                throw fault("A name has more than \(SQLLimits.namePartsMax) parts")
            }
            positions.append(current.position)
            parts.append(try part("A name was expected behind the point"))
        }
        let name = SQLName(parts: parts, position: positions[0])
        names.append((name: name, positions: positions))
        return name
    }

    /// Checks that what stands in front of a point is an entity of the statement or a looked-up
    /// field.
    func checkNames(_ tables: [SQLTable]) throws(SQLError) {
        for (name, positions) in names {
            let first = name.parts[0]
            let isQualified =
                name.parts.count > 1
                && tables.contains { $0.alias.equalsIgnoringCase(first) }
            for (index, part) in name.parts.enumerated().dropFirst(isQualified ? 1 : 0).dropLast()
            where LookedUpField(part) == nil {
                throw SQLError(
                    position: positions[index],
                    message: "\(part) is neither an entity of the statement nor a looked-up field"
                )
            }
        }
    }
}
