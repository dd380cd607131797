import TollgateCore

extension SQLEvaluation {
    private mutating func value(
        of operand: ResolvedOperand,
        _ row: Row
    ) throws(SQLError) -> SQLValue {
        switch operand {
        case .field(let field): return try value(of: field, row)
        case .constant(let value): return value
        case .upper(let inner):
            guard let text = try value(of: inner, row).text else { return .null }
            try meter.charge(1 + text.utf8.count)
            return .text(text.uppercased())
        case .lower(let inner):
            guard let text = try value(of: inner, row).text else { return .null }
            try meter.charge(1 + text.utf8.count)
            return .text(text.lowercased())
        }
    }

    /// Tells whether a condition holds for a row; `nil` where an absent value leaves it open.
    mutating func holds(_ condition: ResolvedCondition, _ row: Row) throws(SQLError) -> Bool? {
        try meter.charge(1)
        switch condition {
        case .all(let parts): return try combined(parts, row, decisive: false)
        case .any(let parts): return try combined(parts, row, decisive: true)
        case .not(let inner): return try holds(inner, row).map { !$0 }
        case .compare(let left, let comparison, let right):
            return try order(value(of: left, row), value(of: right, row)).map(comparison.holds)
        case .likeConstant(let operand, let pattern):
            return try matches(value(of: operand, row), pattern)
        case .like(let operand, let pattern):
            guard let form = try value(of: pattern, row).text else { return nil }
            try meter.charge(form.utf8.count)
            return try matches(value(of: operand, row), LikePattern(form))
        case .among(let operand, let items): return try isAmong(operand, items, row)
        case .isNull(let operand): return try value(of: operand, row) == .null
        case .between(let operand, let first, let last):
            let value = try value(of: operand, row)
            let isNotBefore = try order(value, self.value(of: first, row)).map { $0 != .before }
            let isNotAfter = try order(value, self.value(of: last, row)).map { $0 != .after }
            if isNotBefore == false || isNotAfter == false { return false }
            return isNotBefore == nil || isNotAfter == nil ? nil : true
        }
    }

    /// Combines parts of which one value decides alone: `false` among `AND`, `true` among `OR`.
    private mutating func combined(
        _ parts: [ResolvedCondition],
        _ row: Row,
        decisive: Bool
    ) throws(SQLError) -> Bool? {
        var isOpen = false
        for part in parts {
            let holds = try holds(part, row)
            if holds == decisive { return decisive }
            isOpen = isOpen || holds == nil
        }
        return isOpen ? nil : !decisive
    }

    private mutating func order(
        _ left: SQLValue,
        _ right: SQLValue
    ) throws(SQLError) -> SQLValue.Order? {
        let bytes = min(left.text?.utf8.count ?? 0, right.text?.utf8.count ?? 0)
        try meter.charge(1 + left.decimalSteps + right.decimalSteps + bytes / 16)
        return left.order(to: right)
    }

    private mutating func matches(
        _ value: SQLValue,
        _ pattern: LikePattern
    ) throws(SQLError) -> Bool? {
        guard let text = value.text else { return nil }
        return try pattern.matches(text, &meter)
    }

    private mutating func isAmong(
        _ operand: ResolvedOperand,
        _ items: ResolvedItems,
        _ row: Row
    ) throws(SQLError) -> Bool? {
        let value = try value(of: operand, row)
        guard let text = value.text else { return nil }
        try meter.charge(1 + value.decimalSteps + text.utf8.count / 16)
        if items.hasConstant(equalTo: value) { return true }
        var isOpen = false
        for item in items.others {
            switch try order(value, self.value(of: item, row)) {
            case .same: return true
            case nil: isOpen = true
            case .before, .after: break
            }
        }
        return isOpen ? nil : false
    }
}
