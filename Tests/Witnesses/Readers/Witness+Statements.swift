import TollgateCore

@testable import BillingPlatformSandbox

extension Witness {
    /// A statement is refused at a place in it, or answered within what a statement may cost.
    static let statements = Witness(name: "statements") { input throws(Disproof) in
        let text = String(decoding: input, as: UTF8.self)
        try checkNumber(text)
        let end = text.unicodeScalars.count + 1
        do throws(SQLError) {
            _ = try SQLParser.filter(text, of: "ACCOUNT")
        } catch {
            try demand((1...end).contains(error.position), "a fault at \(error.position)")
        }
        var columns: [SQLName] = []
        do throws(SQLError) {
            columns = try SQLParser.columns(text, of: "ACCOUNT")
        } catch {
            try demand((1...end).contains(error.position), "a fault at \(error.position)")
        }
        try demand(columns.count <= SQLLimits.columnsMax, "\(columns.count) columns")
        let query: SQLQuery
        do throws(SQLError) {
            query = try SQLParser.query(text)
        } catch {
            try demand((1...end).contains(error.position), "a fault at \(error.position)")
            return
        }
        try demand(query.tables.count <= SQLLimits.joinsMax + 1, "\(query.tables.count) tables")
        guard let rows = answer(query) else { return }
        try demand(rows.count <= SQLLimits.rowsMax, "\(rows.count) rows")
        try demand(rows.count <= max(0, query.filter.limit), "more rows than asked for")
        try demand(answer(query) == rows, "the same statement has another answer")
    }

    /// The rows of a statement; `nil` where it is refused or costs too much.
    private static func answer(_ query: SQLQuery) -> [JSONObject]? {
        var planner = SQLPlanner(SampleRecords(), meter: WorkMeter(steps: 200_000))
        guard let plan = try? planner.plan(query) else { return nil }
        var evaluation = SQLEvaluation(plan)
        return try? evaluation.rows()
    }

    private static func checkNumber(_ text: String) throws(Disproof) {
        guard let number = DecimalText(text) else { return }
        let again = try demanded(DecimalText(number.text), "\(number.text) is not read")
        try demand(again == number, "\(text) became \(number.text)")
        try demand(number.negated.negated == number, "\(text) has another negative")
        try demand(!(number < number), "\(text) is less than itself")
        if let integer = number.integer {
            try demand(String(integer) == number.text, "\(text) became \(integer)")
        }
    }

    /// A pattern of `LIKE` fits what the plain definition says, within the meter's bound.
    static let patterns = Witness(name: "patterns") { input throws(Disproof) in
        var pieces = Pieces(input)
        // So short, that the meter below is never the reason.
        let pattern = String(String.UnicodeScalarView(pieces.text().unicodeScalars.prefix(256)))
        let text = String(String.UnicodeScalarView(pieces.text().unicodeScalars.prefix(256)))
        var meter = WorkMeter(steps: 1_000_000)
        let fits = try demanded(
            try? LikePattern(pattern).matches(text, &meter),
            "a short pattern costs too much"
        )
        let expected = plainlyFits(Array(pattern.unicodeScalars), Array(text.unicodeScalars))
        try demand(fits == expected, "\(pattern) and \(text): \(fits)")
    }

    /// The definition of `LIKE`, one row of a table for each character of the pattern.
    private static func plainlyFits(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
        // Whether the pattern so far fits the text's first characters, by their number.
        var fits = [true] + Array(repeating: false, count: text.count)
        for scalar in pattern {
            var next = Array(repeating: false, count: text.count + 1)
            for place in 0...text.count {
                if scalar == "%" {
                    next[place] = fits[place] || (place > 0 && next[place - 1])
                } else if place > 0 {
                    next[place] = fits[place - 1] && (scalar == "_" || scalar == text[place - 1])
                }
            }
            fits = next
        }
        return fits[text.count]
    }
}

/// A few records for statements to be about.
private struct SampleRecords: RecordSource {
    private static let entities: [String: [JSONObject]] = [
        "ACCOUNT_TYPE": [
            [("Id", "1"), ("AccountType", "Customer")], [("Id", "2"), ("AccountType", "Partner")],
        ].map(record),
        "ACCOUNT": [
            [("Id", "1"), ("Name", "Anna"), ("Balance", "10.50"), ("AccountTypeId", "1")],
            [("Id", "2"), ("Name", "bert"), ("Balance", "9"), ("ParentAccountId", "1")],
            [("Id", "10"), ("Name", "O'Neil"), ("Balance", "-3"), ("AccountTypeId", "1")],
            [("Id", "11"), ("Name", "100%_x"), ("AccountTypeId", "9")],
        ].map(record),
        "INVOICE": [
            [("Id", "1"), ("AccountId", "1"), ("Total", "5")],
            [("Id", "2"), ("AccountId", "1"), ("Total", "70")],
            [("Id", "3"), ("AccountId", "2"), ("Total", "600")],
        ].map(record),
    ]

    private static func record(_ fields: [(String, String)]) -> JSONObject {
        JSONObject(fields.map { ($0.0, .string($0.1)) })
    }

    func table(of entity: String, _ part: RecordPart?) -> RecordTable {
        let records = Self.entities[entity.uppercased()] ?? []
        guard let part else { return RecordTable(records) }
        return RecordTable(Array(records.dropFirst(part.offset).prefix(part.limit)))
    }
}
