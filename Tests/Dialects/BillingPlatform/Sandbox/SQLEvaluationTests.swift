import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A statement of BillingPlatform's SQL")
struct SQLEvaluationTests {
    private static func rows(
        _ sql: String,
        _ source: RecordsInMemory = .sample,
        steps: Int = SQLLimits.stepsMax
    ) throws -> [JSONObject] {
        var planner = SQLPlanner(source, meter: WorkMeter(steps: steps))
        var evaluation = SQLEvaluation(try planner.plan(SQLParser.query(sql)))
        return try evaluation.rows()
    }

    private static let tooCostly = SQLError(
        position: 1,
        message: "The statement costs too much; make its conditions narrower"
    )
    private static let tooLong = SQLError(
        position: 1,
        message: "The answer would have more than 8388608 bytes"
    )

    @Test(
        "is answered as the vector says",
        arguments: try Vector.all("billingplatform/sql-rows")
    )
    func vectors(_ vector: Vector) throws {
        let rows = try Self.rows(try vector.text("sql"))
        #expect(JSONValue.array(rows.map(JSONValue.object)).text == vector.expect.text)
    }

    @Test("is answered as a second evaluator answers it", arguments: [UInt64(31)])
    func besideAnother(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        var foundCount = 0
        for round in 0..<200 {
            var maker = StatementMaker(random.bytes(600))
            let records = (1...20).map { maker.record(id: $0) }
            let condition = maker.condition(depth: 4)
            let text = StatementText.text(condition, sparing: round.isMultiple(of: 2))
            let source = RecordsInMemory(["A": records])
            let rows = try Self.rows("SELECT Id FROM A WHERE \(text)", source)
            let expected = records.filter { PlainEvaluator.holds(condition, $0) == true }
            foundCount += rows.count
            #expect(
                rows.map(\.recordID) == expected.map(\.recordID),
                "seed \(seed), round \(round): \(text)"
            )
        }
        // Neither nothing nor everything: the conditions do tell records apart.
        #expect((400...3_600).contains(foundCount), "\(foundCount)")
    }

    private static func areEqual(_ one: String?, _ another: String?) -> Bool {
        guard let one, let another else { return false }
        let condition = SQLCondition.compare(.text(one), .equal, .text(another))
        return PlainEvaluator.holds(condition, JSONObject()) == true
    }

    @Test("joins as all pairs of records that meet the condition", arguments: [UInt64(32)])
    func joins(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        for round in 0..<100 {
            var maker = StatementMaker(random.bytes(300))
            let (left, right) = (
                (1...8).map { maker.record(id: $0) }, (1...8).map { maker.record(id: $0) }
            )
            let pairs = left.flatMap { one in
                right.filter { Self.areEqual(one["Name"]?.string, $0["Status"]?.string) }
                    .map { "\(one.recordID)-\($0.recordID)" }
            }
            let source = RecordsInMemory(["L": left, "R": right])
            for condition in ["l.Name = r.Status", "NOT l.Name <> r.Status"] {
                let sql = "SELECT l.Id, r.Id FROM L l JOIN R r ON \(condition)"
                let found = try Self.rows(sql, source).map {
                    "\($0.recordID)-\($0["r.Id"]?.string ?? "")"
                }
                #expect(found == pairs, "seed \(seed), round \(round)")
            }
        }
    }

    @Test("reads each entity that it looks up once, whatever the number of columns")
    func lookUps() throws {
        var planner = SQLPlanner(RecordsInMemory.sample)
        _ = try planner.plan(
            SQLParser.query(
                "SELECT AccountTypeIdObj.Id, AccountTypeIdObj.AccountType FROM ACCOUNT"
                    + " WHERE AccountTypeIdObj.AccountType = 'Partner'"
            )
        )
        #expect(planner.source.readings == ["ACCOUNT": 1, "ACCOUNT_TYPE": 1])
    }

    @Test("cannot join by an entity that comes later")
    func later() throws {
        let sql = "SELECT * FROM ACCOUNT a JOIN INVOICE i ON t.Id = i.Id JOIN ACCOUNT_TYPE t ON 1=1"
        #expect(throws: SQLError(position: 43, message: "t is joined later than it is used")) {
            try Self.rows(sql)
        }
    }

    @Test("that costs more steps than it may is stopped, and the next less is not")
    func steps() throws {
        let sql = "SELECT Id FROM ACCOUNT WHERE Name LIKE '%e%'"
        let needed = try #require((1...10_000).first { (try? Self.rows(sql, steps: $0)) != nil })
        #expect(try Self.rows(sql, steps: needed).count == 2)
        #expect(throws: Self.tooCostly) { try Self.rows(sql, steps: needed - 1) }
    }

    @Test("cannot be made to work for long by joins, patterns, lists or orders")
    func hostile() throws {
        let many = (1...1_000).map {
            RecordsInMemory.record(
                ("Id", String($0)),
                ("Name", String(repeating: "a", count: 2_000))
            )
        }
        let source = RecordsInMemory(["A": many])
        let pattern = "%" + String(repeating: "a", count: 1_500) + "b%"
        for sql in [
            "SELECT * FROM A a JOIN A b ON a.Id <> b.Id JOIN A c ON 1=1 JOIN A d ON 1=1",
            "SELECT * FROM A WHERE Name LIKE '\(pattern)'",
            "SELECT * FROM A WHERE "
                + (0..<2_000).map { "Name LIKE '%\($0)'" }
                .joined(separator: " OR "),
            "SELECT a.Name, b.Name FROM A a JOIN A b ON a.Name = b.Name",
        ] {
            #expect(throws: Self.tooCostly) { try Self.rows(sql, source, steps: 1_000_000) }
        }
    }

    @Test("joins as many rows as it may, and not one more")
    func joinedRows() throws {
        // 400 times 500 are the most.
        let one = (1...400).map { RecordsInMemory.record(("Id", String($0))) }
        let other = (1...500).map { RecordsInMemory.record(("Id", String($0))) }
        let sql = "SELECT * FROM A a JOIN B b ON 1=1"
        #expect(SQLLimits.joinedRowsMax == 200_000)
        let rows = try Self.rows(sql, RecordsInMemory(["A": one, "B": other]))
        #expect(rows.count == SQLLimits.rowsMax)
        let more = RecordsInMemory(["A": one + one.prefix(1), "B": other])
        #expect(throws: SQLError(position: 1, message: "More than 200000 rows would be joined")) {
            try Self.rows(sql, more)
        }
    }

    @Test("has an answer of as many bytes as it may, and not one more")
    func answerBytes() throws {
        // Beside a value stand its name, four quotes, a colon and a comma.
        let wide = String(repeating: "x", count: SQLLimits.answerBytesMax / 2_048 - 10)
        let one = RecordsInMemory.record(("Wide", wide))
        let fits = RecordsInMemory(["A": Array(repeating: one, count: 2_048)])
        #expect(try Self.rows("SELECT * FROM A", fits).count == 2_048)
        let last = RecordsInMemory.record(("Wide", "x"))
        let more = RecordsInMemory(["A": Array(repeating: one, count: 2_048) + [last]])
        #expect(throws: Self.tooLong) { try Self.rows("SELECT * FROM A", more) }
    }

    @Test("counts the names of an answer's columns, also of those that have no value")
    func answerNames() throws {
        let path = Array(repeating: String(repeating: "a", count: 60) + "Obj", count: 4)
            .joined(separator: ".")
        let columns = (0..<200).map { "\(path).x\($0)" }.joined(separator: ", ")
        let record = RecordsInMemory.record(("Id", "1"))
        let rows = SQLLimits.answerBytesMax / (200 * 256)
        let many = RecordsInMemory(["A": Array(repeating: record, count: rows)])
        #expect(throws: Self.tooLong) { try Self.rows("SELECT \(columns) FROM A", many) }
    }

    @Test("charges for a record's fields, however its names are written")
    func wideRecords() throws {
        func wide(_ count: Int) -> RecordsInMemory {
            let fields = (0..<count).map { ("F\($0)", JSONValue.string("x")) }
            let record = JSONObject(fields + [("Id", "1")])
            return RecordsInMemory(["A": Array(repeating: record, count: 1_000)])
        }
        let sql = "SELECT Id FROM A WHERE id = 0 OR iD = 2"
        func needed(_ source: RecordsInMemory) -> Int? {
            var (low, high) = (0, 1_000_000)
            while low < high {
                let middle = (low + high) / 2
                if (try? Self.rows(sql, source, steps: middle)) == nil {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low < 1_000_000 ? low : nil
        }
        let (narrow, broad) = (try #require(needed(wide(1))), try #require(needed(wide(200))))
        // Two look-ups in each of 1,000 records, of 200 fields more.
        #expect(broad - narrow == 2 * 1_000 * (201 / 8))
    }

    @Test("charges for looking whether long texts are numbers")
    func longNumbers() throws {
        let digits = String(repeating: "9", count: SQLLimits.digitsMax)
        let record = RecordsInMemory.record(("A", digits), ("B", digits))
        let source = RecordsInMemory(["A": Array(repeating: record, count: 1_000)])
        #expect(throws: Self.tooCostly) {
            try Self.rows("SELECT A FROM A WHERE A < B", source, steps: 60_000)
        }
        #expect(try Self.rows("SELECT A FROM A WHERE A < B", source, steps: 100_000).isEmpty)
    }

    @Test("has as many columns for a star over a join as it may, and not one more")
    func starColumns() throws {
        func source(_ count: Int) -> RecordsInMemory {
            let fields = (0..<count).map { ("F\($0)", JSONValue.string("x")) }
            let other = RecordsInMemory.record(("G", "x"))
            return RecordsInMemory(["A": [JSONObject(fields)], "B": [other]])
        }
        let sql = "SELECT * FROM A a JOIN B b ON 1=1"
        let rows = try Self.rows(sql, source(SQLLimits.starColumnsMax - 1))
        #expect(rows.first?.members.count == SQLLimits.starColumnsMax)
        #expect(throws: SQLError(position: 1, message: "* stands for more than 1000 columns")) {
            try Self.rows(sql, source(SQLLimits.starColumnsMax))
        }
    }

    @Test("without a condition reads the rows of its part alone")
    func part() throws {
        let records = (1...50).map { RecordsInMemory.record(("Id", String($0)), ("N", "x")) }
        for (sql, ids, width) in [
            ("SELECT * FROM A OFFSET 10 ROWS FETCH NEXT 2 ROWS ONLY", ["11", "12"], 2),
            ("SELECT Id, n FROM A OFFSET 49 ROWS FETCH NEXT 2 ROWS ONLY", ["50"], 1),
            ("SELECT Id FROM A OFFSET 50 ROWS", [], 0),
        ] {
            var planner = SQLPlanner(RecordsInMemory(["A": records]))
            let plan = try planner.plan(SQLParser.query(sql))
            #expect(plan.tables[0].records.count == width)
            var evaluation = SQLEvaluation(plan)
            #expect(try evaluation.rows().map(\.recordID) == ids)
        }
    }
}

@Suite("A pattern of LIKE")
struct LikePatternTests {
    @Test(
        "fits, or does not",
        arguments: [
            ("", "", true), ("", "a", false), ("%", "", true), ("_", "", false), ("_", "é", true),
            ("_", "e\u{301}", false), ("__", "e\u{301}", true), ("a%a", "a", false),
            ("a%a", "aa", true), ("%%", "x", true), ("a%b%c", "a-b-b-c", true),
            ("a%b%c", "a-c-b", false), ("%ab", "aab", true), ("%aab%", "aaab", true),
            ("_%_", "ab", true), ("_%_", "a", false), ("%a_c%", "xxabcabd", true),
        ]
    )
    func fits(_ pattern: String, _ text: String, _ expected: Bool) throws {
        var meter = WorkMeter(steps: 1_000)
        #expect(try LikePattern(pattern).matches(text, &meter) == expected)
    }
}

@Suite("A decimal number")
struct DecimalTextTests {
    @Test(
        "is written in its shortest form",
        arguments: [
            ("0", "0"), ("-0", "0"), ("007", "7"), ("1.50", "1.5"), (".5", "0.5"), ("+3", "3"),
            ("-2.00", "-2"), ("0.0", "0"),
        ]
    )
    func shortest(_ text: String, _ expected: String) {
        #expect(DecimalText(text)?.text == expected)
    }

    @Test(
        "is nothing else",
        arguments: ["", "-", ".", "1.", "1e3", "1,5", " 1", "0x1", "--1", "١"]
    )
    func others(_ text: String) { #expect(DecimalText(text) == nil) }

    @Test("has 128 digits at the most")
    func digits() {
        let most = String(repeating: "9", count: SQLLimits.digitsMax)
        #expect(DecimalText(most) != nil && DecimalText("-" + most) != nil)
        #expect(DecimalText(most + "9") == nil && DecimalText("0." + most) == nil)
    }

    @Test("has an order in which each comes before the next")
    func order() {
        let numbers = [
            "-100000000000000000001", "-100000000000000000000", "-10", "-9.5", "-9", "-0.1", "0",
            "0.01", "0.1", "9", "9.01", "10", "123456789012345678901", "123456789012345678902",
        ].compactMap { DecimalText($0) }
        #expect(numbers.count == 14)
        for (index, one) in numbers.enumerated() {
            for (other, another) in numbers.enumerated() {
                #expect((one < another) == (index < other), "\(one.text), \(another.text)")
            }
            #expect(one.negated.negated == one)
        }
    }
}
