import TollgateCore

/// A field as lists filter and order by it.
struct Column: Sendable {
    /// How the column's values compare.
    enum Kind: Sendable {
        /// As text.
        case text
        /// As numbers.
        case number
        /// As text without spaces.
        case zipCode
    }

    /// The field's path, such as `contact:email`, which is also the column's name.
    let name: String
    /// How its values compare.
    let kind: Kind
    /// What lists can do with it.
    let uses: Field.Uses

    /// The column's value for a field's, or `nil` where the field has none.
    func value(of field: JSONValue) -> DocumentIndexValue? {
        switch field {
        case .string(let text): .text(text)
        case .number(let number) where number.double.isFinite: .number(number.double)
        default: nil
        }
    }

    /// A value to filter by, in the form of the column's.
    func text(of filterValue: String) -> String {
        kind == .zipCode ? filterValue.filter { $0 != " " } : filterValue
    }
}

extension [Field] {
    /// The columns of these fields and of those inside their structures.
    func columns(below parent: String? = nil) -> [Column] {
        flatMap { field -> [Column] in
            let path = parent.map { "\($0):\(field.name)" } ?? field.name
            if case .structure(let fields) = field.kind { return fields.columns(below: path) }
            guard !field.uses.isEmpty else { return [] }
            return [Column(name: path, kind: field.kind.columnKind, uses: field.uses)]
        }
    }
}
