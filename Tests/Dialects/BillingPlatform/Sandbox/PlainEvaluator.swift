import Foundation
import TollgateCore

@testable import BillingPlatformSandbox

/// The meaning of a condition written down a second time, as plainly as possible: no set, no tree
/// of its own, decimals of Foundation, and patterns tried letter by letter.
enum PlainEvaluator {
    /// Tells whether a condition holds for a record; `nil` where an absent value leaves it open.
    static func holds(_ condition: SQLCondition, _ record: JSONObject) -> Bool? {
        switch condition {
        case .all(let parts): return every(parts.map { holds($0, record) })
        case .any(let parts):
            return every(parts.map { holds($0, record).map { !$0 } }).map { !$0 }
        case .not(let inner): return holds(inner, record).map { !$0 }
        case .isNull(let operand): return value(operand, record) == nil
        case .compare(let left, let comparison, let right):
            guard let order = order(left, right, record) else { return nil }
            return [
                "=": order == 0, "<>": order != 0, "<": order < 0, "<=": order <= 0,
                ">": order > 0, ">=": order >= 0,
            ][comparison.rawValue]
        case .like(let operand, let pattern):
            guard let text = value(operand, record), let form = value(pattern, record) else {
                return nil
            }
            return fits(Array(text.unicodeScalars)[...], Array(form.unicodeScalars)[...])
        case .among(let operand, let items):
            let equal = items.map { holds(.compare(operand, .equal, $0), record) }
            return every(equal.map { $0.map { !$0 } }).map { !$0 }
        case .between(let operand, let first, let last):
            return every([
                holds(.compare(operand, .greaterOrEqual, first), record),
                holds(.compare(operand, .lessOrEqual, last), record),
            ])
        }
    }

    private static func every(_ parts: [Bool?]) -> Bool? {
        if parts.contains(false) { return false }
        return parts.contains(nil) ? nil : true
    }

    private static func value(_ operand: SQLOperand, _ record: JSONObject) -> String? {
        switch operand {
        case .name(let name): record[name.parts[0]]?.string
        case .text(let text): text
        case .number(let number): number.text
        case .upper(let inner): value(inner, record)?.uppercased()
        case .lower(let inner): value(inner, record)?.lowercased()
        }
    }

    private static func order(
        _ left: SQLOperand,
        _ right: SQLOperand,
        _ record: JSONObject
    ) -> Int? {
        guard let one = value(left, record), let another = value(right, record) else {
            return nil
        }
        switch (decimal(one), decimal(another)) {
        case (let first?, let second?): return first == second ? 0 : first < second ? -1 : 1
        case (_?, nil): return -1
        case (nil, _?): return 1
        case (nil, nil): break
        }
        let (first, second) = (Array(one.utf8), Array(another.utf8))
        return first == second ? 0 : first.lexicographicallyPrecedes(second) ? -1 : 1
    }

    private static func decimal(_ text: String) -> Decimal? {
        let isDecimal = text.wholeMatch(of: /[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)/) != nil
        return isDecimal ? Decimal(string: text) : nil
    }

    private static func fits(
        _ text: ArraySlice<Unicode.Scalar>,
        _ form: ArraySlice<Unicode.Scalar>
    ) -> Bool {
        guard let first = form.first else { return text.isEmpty }
        let rest = form.dropFirst()
        if first == "%" {
            return (text.startIndex...text.endIndex).contains { fits(text[$0...], rest) }
        }
        guard let letter = text.first, first == "_" || first == letter else { return false }
        return fits(text.dropFirst(), rest)
    }
}
