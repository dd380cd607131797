import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("The parser of BillingPlatform's SQL")
struct SQLParserTests {
    @Test(
        "says what is wrong, and where",
        arguments: try Vector.all("billingplatform/sql-errors")
    )
    func errors(_ vector: Vector) throws {
        let text = try vector.text("sql")
        let error = #expect(throws: SQLError.self) { try SQLParser.query(text) }
        #expect(error?.message == vector.expect.object?["message"]?.string)
        #expect(error?.position == vector.expect.object?["position"]?.integer.map(Int.init))
    }

    @Test("reads a whole statement")
    func whole() throws {
        let query = try SQLParser.query(
            """
            select a.Name , AccountTypeIdObj.AccountType FROM account a
            LEFT JOIN INVOICE i ON i.AccountId=a.Id where a.Id>=-1.50 and not Name like 'O''%'
            order by Name desc, i.Total offset 5 rows fetch next 7 rows only
            """
        )
        let number = try #require(DecimalText("-1.5"))
        #expect(
            query
                == SQLQuery(
                    columns: [
                        SQLName(parts: ["a", "Name"]),
                        SQLName(parts: ["AccountTypeIdObj", "AccountType"]),
                    ],
                    table: SQLTable(entity: "account", alias: "a"),
                    joins: [
                        SQLJoin(
                            table: SQLTable(entity: "INVOICE", alias: "i"),
                            condition: .compare(
                                .name(SQLName(parts: ["i", "AccountId"])),
                                .equal,
                                .name(SQLName(parts: ["a", "Id"]))
                            ),
                            isLeft: true
                        )
                    ],
                    filter: SQLFilter(
                        condition: .all([
                            .compare(
                                .name(SQLName(parts: ["a", "Id"])),
                                .greaterOrEqual,
                                .number(number)
                            ),
                            .not(.like(.name(SQLName(parts: ["Name"])), .text("O'%"))),
                        ]),
                        order: [
                            SQLOrderTerm(name: SQLName(parts: ["Name"]), isDescending: true),
                            SQLOrderTerm(
                                name: SQLName(parts: ["i", "Total"]),
                                isDescending: false
                            ),
                        ],
                        offset: 5,
                        limit: 7
                    )
                )
        )
    }

    @Test("reads a filter with an order and a part, and a blank one as none")
    func filters() throws {
        let filter = try SQLParser.filter("Id > 0 ORDER BY Id LIMIT 3", of: "ACCOUNT")
        #expect(filter.limit == 3 && filter.order.count == 1 && filter.condition != nil)
        #expect(try SQLParser.filter(" ", of: "ACCOUNT") == SQLFilter())
        #expect(try SQLParser.filter("account.Id = 1", of: "ACCOUNT").condition != nil)
        #expect(try SQLParser.filter("OFFSET 2 ROWS", of: "ACCOUNT").offset == 2)
        let expected = [
            "WHERE Id = 1": SQLError(position: 1, message: "A value was expected"),
            "SELECT 1": SQLError(position: 1, message: "A SELECT inside another is not supported"),
        ]
        for (text, error) in expected {
            #expect(throws: error) { try SQLParser.filter(text, of: "ACCOUNT") }
        }
    }

    @Test("reads the columns of a request for an extract, and nothing behind them")
    func columns() throws {
        let names = try SQLParser.columns("Id, account.Name,\"Order\"", of: "ACCOUNT")
        #expect(names.map(\.parts) == [["Id"], ["account", "Name"], ["Order"]])
        #expect(throws: SQLError(position: 4, message: "A comma was expected")) {
            try SQLParser.columns("Id Name", of: "ACCOUNT")
        }
        #expect(throws: SQLError(position: 4, message: "A comma was expected")) {
            try SQLParser.columns("Id FROM ACCOUNT", of: "ACCOUNT")
        }
    }

    @Test("reads again what was written of a tree", arguments: [UInt64(11), 12])
    func roundTrip(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        for round in 0..<1_000 {
            var maker = StatementMaker(random.bytes(200))
            let condition = maker.condition(depth: 6)
            for sparing in [false, true] {
                let text = StatementText.text(condition, sparing: sparing)
                let filter = try SQLParser.filter(text, of: "ACCOUNT")
                #expect(filter.condition == condition, "seed \(seed), round \(round): \(text)")
            }
        }
    }

    @Test("answers every text, and says a place inside it", arguments: [UInt64(21)])
    func noise(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        let pieces = [
            "SELECT ", "* ", "FROM ", "ACCOUNT ", "WHERE ", "Name ", "= ", "'a' ", "( ", ") ",
            "AND ", "OR ", "NOT ", "IN ", ", ", "1 ", ".5", "'", ";", "-", "\0", "é", "😀",
            "ORDER BY ", "OFFSET ", "ROWS ", "FETCH NEXT ", "ONLY", "UPPER(", "BETWEEN ", "LIKE ",
            "IS NULL ", "JOIN ", "ON ", "a.", "x", "\u{301}",
        ]
        for round in 0..<4_000 {
            let bytes = random.bytes(40)
            let text =
                round.isMultiple(of: 4)
                ? String(decoding: bytes, as: UTF8.self)
                : "SELECT * FROM A "
                    + bytes.prefix(14).map { pieces[Int($0) % pieces.count] }.joined()
            do throws(SQLError) {
                _ = try SQLParser.query(text)
            } catch {
                let places = 1...(text.unicodeScalars.count + 1)
                #expect(places.contains(error.position), "seed \(seed), round \(round)")
                #expect(!error.message.isEmpty)
            }
        }
    }
}

@Suite("The parser's maxima")
struct SQLLimitTests {
    private static func error(_ text: String) -> SQLError? {
        do throws(SQLError) {
            _ = try SQLParser.query(text)
            return nil
        } catch {
            return error
        }
    }

    private static func condition(_ text: String) -> String { "SELECT * FROM A WHERE " + text }

    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test("hold for the bytes of a statement")
    func bytes() {
        let start = Self.condition("Name = '")
        let most = SQLLimits.textBytesMax - start.utf8.count - 1
        #expect(Self.error(start + Self.repeated("x", most) + "'") == nil)
        let error = Self.error(start + Self.repeated("x", most + 1) + "'")
        #expect(error?.message == "The statement is longer than 65536 bytes")
    }

    @Test("hold for the tokens of a statement")
    func tokens() {
        // `SELECT * FROM A WHERE 1=1` are eight, each ` OR 1=1` is four.
        let fits = (SQLLimits.tokensMax - 8) / 4
        #expect(Self.error(Self.condition("1=1") + Self.repeated(" OR 1=1", fits)) == nil)
        let error = Self.error(Self.condition("1=1") + Self.repeated(" OR 1=1", fits + 1))
        #expect(error?.message == "The statement has more than 32768 parts")
    }

    @Test("hold for nested parentheses, NOT and functions")
    func depth() {
        let most = SQLLimits.depthMax
        func nested(_ open: String, _ inner: String, _ close: String, _ count: Int) -> SQLError? {
            Self.error(
                Self.condition(Self.repeated(open, count) + inner + Self.repeated(close, count))
            )
        }
        #expect(nested("(", "1=1", ")", most) == nil)
        let error = nested("(", "1=1", ")", most + 1)
        #expect(error?.message == "The statement is nested deeper than 64")
        #expect(error?.position == 23 + most)
        #expect(nested("NOT ", "1=1", "", most) == nil)
        #expect(nested("NOT ", "1=1", "", most + 1)?.message == error?.message)
        #expect(nested("UPPER(", "Name", ")", most + 1)?.message == error?.message)
        #expect(
            Self.error(
                Self.condition(
                    Self.repeated("UPPER(", most) + "Name"
                        + Self.repeated(")", most) + " = 'A'"
                )
            ) == nil
        )
        #expect(nested("(", "1=1", ")", 10_000)?.message == error?.message)
        #expect(nested("(", "", "", 10_000)?.message == error?.message)
    }

    @Test("hold for columns, joins, items, order terms and names")
    func lists() {
        func list(_ item: String, _ count: Int) -> String {
            Array(repeating: item, count: count).joined(separator: ",")
        }
        func columns(_ count: Int) -> String { "SELECT \(list("a", count)) FROM A" }
        func joins(_ count: Int) -> String {
            "SELECT * FROM A" + (0..<count).map { " JOIN B b\($0) ON 1=1" }.joined()
        }
        func items(_ count: Int) -> String { Self.condition("Id IN (\(list("1", count)))") }
        func order(_ count: Int) -> String { "SELECT * FROM A ORDER BY \(list("a", count))" }
        func name(_ count: Int) -> String { "SELECT \(Self.repeated("a", count)) FROM A" }
        func digits(_ count: Int) -> String { Self.condition("Id = \(Self.repeated("1", count))") }
        for (text, most) in [
            (columns, SQLLimits.columnsMax), (joins, SQLLimits.joinsMax),
            (items, SQLLimits.itemsMax), (order, SQLLimits.orderTermsMax),
            (name, SQLLimits.nameMax), (digits, SQLLimits.digitsMax),
        ] as [((Int) -> String, Int)] {
            #expect(Self.error(text(most)) == nil, "\(text(1))")
            let error = Self.error(text(most + 1))
            #expect(
                error?.message.contains("\(most)") == true,
                "\(text(1)): \(String(describing: error))"
            )
        }
    }

    @Test("hold for the rows of an answer, whatever the statement says")
    func rows() throws {
        let most = SQLLimits.rowsMax
        #expect(try SQLParser.query("SELECT * FROM A LIMIT \(most + 1)").filter.limit == most)
        #expect(try SQLParser.query("SELECT * FROM A LIMIT \(most)").filter.limit == most)
        #expect(try SQLParser.query("SELECT * FROM A").filter.limit == most)
        for (count, expected) in [(most, most), (most + 1, most)] {
            let records = (1...count).map { RecordsInMemory.record(("Id", String($0))) }
            for sql in ["SELECT Id FROM A", "SELECT Id FROM A WHERE 1=1"] {
                var planner = SQLPlanner(RecordsInMemory(["A": records]))
                var evaluation = SQLEvaluation(try planner.plan(SQLParser.query(sql)))
                #expect(try evaluation.rows().count == expected)
            }
        }
    }
}
