import TollgateCore

/// One field of a resource, as one line of its table says it.
struct Field: Sendable {
    /// Who gives the field its value.
    enum Rule: Sendable, Hashable {
        /// The caller, when the object is made.
        case required
        /// The caller, if it likes.
        case optional
        /// The caller, or the next free number.
        case numbered
        /// The service alone.
        case generated
    }

    /// What lists can do with a field.
    struct Uses: OptionSet, Sendable {
        let rawValue: Int
        /// Lists can be filtered by it.
        static let filter = Uses(rawValue: 1)
        /// Lists can be ordered by it.
        static let order = Uses(rawValue: 2)
        /// The full-text search looks into it.
        static let search = Uses(rawValue: 4)
        /// All of them.
        static let all: Uses = [.filter, .order, .search]
    }

    /// The field's name within its structure.
    let name: String
    /// What values it can have.
    let kind: FieldKind
    /// Who gives it its value.
    let rule: Rule
    /// What lists can do with it.
    let uses: Uses
    /// The value in an object that was made without it.
    let initialValue: JSONValue

    private init(
        _ name: String,
        _ kind: FieldKind,
        _ rule: Rule,
        _ uses: Uses,
        initialValue: JSONValue? = nil
    ) {
        self.name = name
        self.kind = kind
        self.rule = rule
        self.uses = uses
        self.initialValue = initialValue ?? kind.emptyValue
    }

    /// A field that every new object must bring.
    static func required(_ name: String, _ kind: FieldKind, _ uses: Uses = []) -> Field {
        Field(name, kind, .required, uses)
    }

    /// A field that may be left out.
    static func optional(
        _ name: String,
        _ kind: FieldKind,
        _ uses: Uses = [],
        initially initialValue: JSONValue? = nil
    ) -> Field {
        Field(name, kind, .optional, uses, initialValue: initialValue)
    }

    /// The field that names an object and is the next free number where it is left out.
    static func numbered(_ name: String, _ kind: FieldKind) -> Field {
        Field(name, kind, .numbered, .all)
    }

    /// A field that only the service writes.
    static func generated(
        _ name: String,
        _ uses: Uses = [],
        initially initialValue: JSONValue
    ) -> Field {
        Field(
            name,
            .line(lengthMax: 255, mayBeEmpty: true),
            .generated,
            uses,
            initialValue: initialValue
        )
    }

    /// A sub-structure.
    static func structure(_ name: String, _ fields: [Field]) -> Field {
        Field(name, .structure(fields), .optional, [])
    }

    /// A line of text that may be empty.
    static func line(_ name: String, _ uses: Uses = [], lengthMax: Int = 255) -> Field {
        optional(name, .line(lengthMax: lengthMax, mayBeEmpty: true), uses)
    }
}
