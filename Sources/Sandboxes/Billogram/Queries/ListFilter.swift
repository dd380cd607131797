import TollgateCore

/// The reading of a list's one filter.
enum ListFilter {
    /// The kinds of filters.
    private enum FilterType: String, CaseIterable {
        case field
        case fieldPrefix = "field-prefix"
        case fieldSearch = "field-search"
        case special
    }

    /// Reads the filter of a list.
    ///
    /// An empty `filter_field` filters nothing, because the documentation's own example sends one.
    ///
    /// - Parameters:
    ///   - parameters: The query's parameters.
    ///   - schema: The resource.
    /// - Returns: The filter; all objects where none is given.
    /// - Throws: ``Rejection`` of a part that is absent or cannot be.
    static func read(
        _ parameters: QueryParameters,
        _ schema: ResourceSchema
    ) throws(Rejection) -> DocumentQuery.Filter {
        let names = ["filter_type", "filter_field", "filter_value"]
        guard names.contains(where: { parameters[$0] != nil }) else { return .all }
        let type = try type(parameters.required("filter_type"))
        let field = try parameters.required("filter_field")
        let value = try parameters.required("filter_value")
        guard !field.isEmpty else { return .all }
        guard type != .special else { return try special(field, value, schema) }
        return try filter(type, column(field, schema), value)
    }

    private static func type(_ text: String) throws(Rejection) -> FilterType {
        guard let type = FilterType(rawValue: text) else {
            let words = FilterType.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidQuery("filter_type", "The parameter must be one of \(words).")
        }
        return type
    }

    /// The one special filter is the search in every field of text.
    private static func special(
        _ field: String,
        _ value: String,
        _ schema: ResourceSchema
    ) throws(Rejection) -> DocumentQuery.Filter {
        guard field == "search" else { throw unknownField }
        let columns = schema.columns.filter { $0.uses.contains(.search) }.map(\.name)
        return .anyContains(columns: columns, value)
    }

    private static func column(
        _ field: String,
        _ schema: ResourceSchema
    ) throws(Rejection) -> Column {
        let column = schema.columns.first { $0.name == field && $0.uses.contains(.filter) }
        guard let column else { throw unknownField }
        return column
    }

    private static func filter(
        _ type: FilterType,
        _ column: Column,
        _ value: String
    ) throws(Rejection) -> DocumentQuery.Filter {
        let text = column.text(of: value)
        return switch type {
        case .fieldPrefix: .prefix(column: column.name, text)
        case .fieldSearch: .contains(column: column.name, text)
        case .field, .special: .equals(column: column.name, try exact(text, column))
        }
    }

    private static func exact(
        _ text: String,
        _ column: Column
    ) throws(Rejection) -> DocumentIndexValue {
        guard column.kind == .number else { return .text(text) }
        guard let value = try? JSONValue(reading: Array(text.utf8)),
            case .number(let number) = value
        else {
            throw .invalidQuery("filter_value", "The parameter must be a number.")
        }
        return .number(number.double)
    }

    private static var unknownField: Rejection {
        .invalidQuery("filter_field", "The field cannot be filtered.")
    }
}
