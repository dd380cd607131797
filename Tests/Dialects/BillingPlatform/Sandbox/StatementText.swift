import TollgateCore

@testable import BillingPlatformSandbox

/// Writes conditions as a client would.
enum StatementText {
    /// A condition as text.
    ///
    /// - Parameters:
    ///   - condition: The condition.
    ///   - sparing: Whether parentheses stand only where precedence does not say the same: `NOT`
    ///     binds closer than `AND`, and `AND` than `OR`. Without it they stand around everything
    ///     that has parts.
    /// - Returns: The text.
    static func text(_ condition: SQLCondition, sparing: Bool = false) -> String {
        func part(_ inner: SQLCondition) -> String {
            let isClear = sparing && binding(of: inner) > binding(of: condition)
            return isClear ? text(inner, sparing: true) : "(\(text(inner, sparing: sparing)))"
        }
        return switch condition {
        case .all(let parts): parts.map(part).joined(separator: " AND ")
        case .any(let parts): parts.map(part).joined(separator: " OR ")
        case .not(let inner): "NOT " + part(inner)
        case .compare(let left, let comparison, let right):
            "\(text(left)) \(comparison.rawValue) \(text(right))"
        case .like(let operand, let pattern): "\(text(operand)) LIKE \(text(pattern))"
        case .among(let operand, let items):
            "\(text(operand)) IN (\(items.map { text($0) }.joined(separator: ", ")))"
        case .isNull(let operand): "\(text(operand)) IS NULL"
        case .between(let operand, let first, let last):
            "\(text(operand)) BETWEEN \(text(first)) AND \(text(last))"
        }
    }

    /// How closely a condition holds its parts together; a predicate the closest.
    private static func binding(of condition: SQLCondition) -> Int {
        switch condition {
        case .any: 1
        case .all: 2
        case .not: 3
        case .compare, .like, .among, .isNull, .between: 4
        }
    }

    /// A value as text.
    static func text(_ operand: SQLOperand) -> String {
        switch operand {
        case .name(let name): name.parts.joined(separator: ".")
        case .text(let text):
            "'"
                + text.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''") + "'"
        case .number(let number): number.text
        case .upper(let inner): "UPPER(\(text(inner)))"
        case .lower(let inner): "lower( \(text(inner)) )"
        }
    }
}

/// Draws statements, and records for them, from a seed.
struct StatementMaker {
    private var bytes: [UInt8]

    /// The fields of drawn records, which conditions name.
    static let fields = ["Name", "Status", "Amount", "Note"]
    /// The texts that fields and conditions have: few, so that they meet; some look like numbers.
    static let texts = [
        "", "a", "A", "ab", "aab", "abab", "b'c", "é", "10", "9", "9.0", "-1.5", "%", "_", "a%b",
    ]

    /// Makes a maker from random bytes; where they end, it draws the first of everything.
    init(_ bytes: [UInt8]) { self.bytes = bytes.reversed() }

    /// Draws a number below a bound.
    mutating func draw(_ bound: Int) -> Int { Int(bytes.popLast() ?? 0) % bound }

    /// Draws a condition.
    mutating func condition(depth: Int) -> SQLCondition {
        guard depth > 0, draw(3) > 0 else { return predicate() }
        switch draw(3) {
        case 0: return .not(condition(depth: depth - 1))
        case 1: return .all((0..<(2 + draw(2))).map { _ in condition(depth: depth - 1) })
        default: return .any((0..<(2 + draw(2))).map { _ in condition(depth: depth - 1) })
        }
    }

    private mutating func predicate() -> SQLCondition {
        let operand = operand()
        switch draw(6) {
        case 0: return .isNull(operand)
        case 1: return .like(operand, .text(pattern()))
        case 2: return .among(operand, (0..<(1 + draw(3))).map { _ in self.operand() })
        case 3: return .between(operand, self.operand(), self.operand())
        default:
            let all = SQLComparison.allCases
            return .compare(operand, all[draw(all.count)], self.operand())
        }
    }

    private mutating func operand() -> SQLOperand {
        switch draw(8) {
        case 0: return .text(Self.texts[draw(Self.texts.count)])
        case 1:
            let numbers = ["0", "9", "10", "-1.5", "9.00", "100000000000000000001"]
            return DecimalText(numbers[draw(numbers.count)]).map(SQLOperand.number) ?? .text("")
        case 2: return .upper(.name(field()))
        case 3: return .lower(.name(field()))
        default: return .name(field())
        }
    }

    private mutating func field() -> SQLName {
        SQLName(parts: [Self.fields[draw(Self.fields.count)]])
    }

    private mutating func pattern() -> String {
        (0..<draw(5)).map { _ in ["%", "_", "a", "b", "A", "é"][draw(6)] }.joined()
    }

    /// Draws a record; each field may be absent.
    mutating func record(id: Int) -> JSONObject {
        var record = JSONObject([("Id", .string(String(id)))])
        for field in Self.fields where draw(4) > 0 {
            record[field] = .string(Self.texts[draw(Self.texts.count)])
        }
        return record
    }
}
