import TollgateCore

/// A request for an extract, as it was asked for (contract, section B2).
struct BulkRequest: Sendable {
    /// How the records are chosen.
    enum RequestMethod: String, CaseIterable {
        /// By a statement.
        case query = "QUERY"
        /// By an entity and a condition.
        case retrieve = "RETRIEVE"
    }

    /// The form of the extract.
    enum Format: Sendable, Hashable {
        /// An array of objects.
        case json
        /// Lines of fields.
        case csv(CSVForm)
    }

    /// What was sent.
    let input: RecordInput
    /// Which rows.
    let query: SQLQuery
    /// How many rows a batch has at the most.
    let batchRows: Int
    /// The form.
    let format: Format

    /// Reads a request.
    ///
    /// - Parameter object: One record of the body.
    /// - Throws: ``RecordFault`` for the first field that cannot be.
    init(_ object: JSONObject) throws(RecordFault) {
        input = try RecordInput(object, joinsLists: true)
        let text = input.value(of: "RequestBody")
        guard text?.unicodeScalars.count ?? 0 <= RecordLimits.bulkTextMax else {
            throw RecordFault(
                .limit,
                "RequestBody has at most \(RecordLimits.bulkTextMax) letters",
                field: "RequestBody"
            )
        }
        format = try Self.format(input)
        batchRows = try Self.batchRows(input)
        let word = input.value(of: "RequestMethod") ?? RequestMethod.query.rawValue
        switch RequestMethod(rawValue: word.uppercased()) {
        case .query: query = try Self.query(input)
        case .retrieve: query = try Self.retrieval(input)
        case nil: throw Self.invalid("RequestMethod", "RequestMethod is QUERY or RETRIEVE")
        }
    }

    private static func invalid(_ field: String, _ text: String) -> RecordFault {
        RecordFault(.invalidValue, text, field: field)
    }

    private static func needed(
        _ field: String,
        _ input: RecordInput
    ) throws(RecordFault) -> String {
        guard let value = input.value(of: field) else {
            throw RecordFault(.missingValue, "\(field) is absent", field: field)
        }
        return value
    }

    private static func format(_ input: RecordInput) throws(RecordFault) -> Format {
        switch input.value(of: "ResponseFormat")?.uppercased() {
        case nil, "JSON": .json
        case "CSV": .csv(try CSVForm(input))
        default: throw invalid("ResponseFormat", "ResponseFormat is CSV or JSON")
        }
    }

    private static func batchRows(_ input: RecordInput) throws(RecordFault) -> Int {
        guard let text = input.value(of: "RequestsPerBatch") else { return SQLLimits.rowsMax }
        guard let count = Int(text), (1...SQLLimits.rowsMax).contains(count) else {
            throw invalid(
                "RequestsPerBatch",
                "RequestsPerBatch is a number from 1 to \(SQLLimits.rowsMax)"
            )
        }
        return count
    }

    /// The rows of a statement.
    private static func query(_ input: RecordInput) throws(RecordFault) -> SQLQuery {
        let text = try needed("RequestBody", input)
        do throws(SQLError) {
            return try SQLParser.query(text)
        } catch {
            throw invalid("RequestBody", error.description)
        }
    }

    /// The records of an entity that a condition finds, with some columns or all.
    private static func retrieval(_ input: RecordInput) throws(RecordFault) -> SQLQuery {
        let name = try needed("RetrieveEntityName", input)
        guard let entity = EntityName(name) else {
            throw invalid("RetrieveEntityName", "This is no name of an entity")
        }
        var (columns, filter): ([SQLName], SQLFilter) = ([], SQLFilter())
        do throws(SQLError) {
            filter = try SQLParser.filter(input.value(of: "RequestBody") ?? "", of: entity.text)
        } catch {
            throw invalid("RequestBody", error.description)
        }
        do throws(SQLError) {
            if let text = input.value(of: "Columns") {
                columns = try SQLParser.columns(text, of: entity.text)
            }
        } catch {
            throw invalid("Columns", error.description)
        }
        let table = SQLTable(entity: entity.text, alias: entity.text)
        return SQLQuery(columns: columns, table: table, joins: [], filter: filter)
    }
}
