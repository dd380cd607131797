import TollgateCore

/// Which page of a list is asked for.
struct PageQuery: Sendable, Hashable {
    /// The page's number, from 1.
    let number: Int

    /// Reads `page`, which is 1 unless it is named.
    init(_ fields: inout FieldReader) {
        number = fields.whole("page", in: FieldLimits.page).map { Int($0) } ?? 1
    }

    /// The query of the page, newest first.
    func query(_ filter: DocumentQuery.Filter) -> DocumentQuery {
        DocumentQuery(
            filter: filter,
            descending: true,
            offset: (number - 1) * FieldLimits.pageSize,
            limit: FieldLimits.pageSize
        )
    }

    /// The page's number as an answer shows it.
    var json: JSONValue { .integer(number) }
}
