import TollgateCore

/// Which objects of a resource a list shows (contract A2, "Queries").
struct ListQuery: Hashable {
    /// The names of all parameters that lists know.
    static let parameterNames = [
        "page", "page_size", "filter_type", "filter_field", "filter_value", "order_field",
        "order_direction",
    ]

    /// The most objects on a page, and how many there are when nobody says.
    static let pageSizeMax = 100
    private static let pageSizeUsual = 25

    /// What the store is asked.
    let documents: DocumentQuery

    /// Reads the query of a list.
    ///
    /// - Parameters:
    ///   - query: The text behind the `?`, or `nil`.
    ///   - schema: The resource.
    /// - Throws: ``Rejection`` of the first parameter at fault.
    init(_ query: String?, of schema: ResourceSchema) throws(Rejection) {
        let parameters = try QueryParameters(query, known: Self.parameterNames)
        let page = try Self.page(parameters)
        let pageSize = try Self.pageSize(parameters)
        let (offset, overflows) = (page - 1).multipliedReportingOverflow(by: pageSize)
        guard !overflows else {
            throw .invalidQuery("page", "The parameter must be a number from 1.")
        }
        let order = try Self.order(parameters, schema)
        documents = DocumentQuery(
            filter: try ListFilter.read(parameters, schema),
            orderColumn: order?.column,
            descending: order?.descending ?? false,
            offset: offset,
            limit: pageSize
        )
    }

    private static func page(_ parameters: QueryParameters) throws(Rejection) -> Int {
        guard let text = parameters["page"] else { return 1 }
        guard let page = number(text), page >= 1 else {
            throw .invalidQuery("page", "The parameter must be a number from 1.")
        }
        return page
    }

    private static func pageSize(_ parameters: QueryParameters) throws(Rejection) -> Int {
        guard let text = parameters["page_size"] else { return pageSizeUsual }
        guard let size = number(text), (1...pageSizeMax).contains(size) else {
            throw .invalidQuery(
                "page_size",
                "The parameter must be a number from 1 to \(pageSizeMax)."
            )
        }
        return size
    }

    /// Digits alone: no sign, no space, no digits of other scripts.
    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy(isDigit) ? Int(text) : nil
    }

    /// An empty `order_field` orders by nothing, because the documentation's own example sends one.
    private static func order(
        _ parameters: QueryParameters,
        _ schema: ResourceSchema
    ) throws(Rejection) -> (column: String, descending: Bool)? {
        let direction = parameters["order_direction"] ?? "asc"
        guard direction == "asc" || direction == "desc" else {
            throw .invalidQuery(
                "order_direction",
                "The parameter must be asc or desc."
            )
        }
        guard parameters["order_field"] != nil || parameters["order_direction"] != nil else {
            return nil
        }
        let field = try parameters.required("order_field")
        guard !field.isEmpty else { return nil }
        let column = schema.columns.first { $0.name == field && $0.uses.contains(.order) }
        guard let column else {
            throw .invalidQuery("order_field", "The field cannot be ordered by.")
        }
        return (column.name, direction == "desc")
    }
}
