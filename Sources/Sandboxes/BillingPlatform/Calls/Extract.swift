import TollgateCore

/// The rows of a request for an extract, written in batches.
struct Extract: Sendable {
    /// The texts of the batches, at least one.
    private(set) var batches: [String] = []
    /// How many rows there are.
    private(set) var rowCount = 0

    private let format: BulkRequest.Format
    private let batchRows: Int
    private let titles: [String]
    private let bytesMax: Int
    private var bytesLeft: Int
    private var isTooLarge = false
    private var batch = ""
    private var batchCount = 0

    /// Makes the extract of a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - plan: Its statement, planned with columns.
    ///   - bytesMax: How many bytes it has at the most.
    /// - Throws: ``RecordFault`` where the statement costs too much, or the extract would be too
    ///   large or have too many batches.
    init(
        _ request: BulkRequest,
        _ plan: SQLPlan,
        bytesMax: Int = RecordLimits.extractBytesMax
    ) throws(RecordFault) {
        (format, batchRows) = (request.format, request.batchRows)
        titles = plan.columns?.map(\.title) ?? []
        (self.bytesMax, bytesLeft) = (bytesMax, bytesMax)
        var evaluation = SQLEvaluation(plan)
        do throws(SQLError) {
            try evaluation.answer { add($0) }
        } catch {
            throw RecordFault(.invalidValue, error.description, field: "RequestBody")
        }
        if batchCount > 0 || rowCount == 0 { close() }
        if isTooLarge {
            throw RecordFault(
                .limit,
                "An extract has at most \(bytesMax) bytes in \(RecordLimits.extractBatchesMax)"
                    + " batches",
                field: "RequestBody"
            )
        }
    }

    /// How many bytes the batches have together.
    var bytesCount: Int { bytesMax - bytesLeft }

    /// Writes a row; of an extract that is too large nothing more is kept.
    private mutating func add(_ row: JSONObject) {
        rowCount += 1
        guard !isTooLarge else { return }
        switch format {
        case .json: append((batchCount == 0 ? "[" : ",") + JSONValue.object(row).text)
        case .csv(let form):
            if batchCount == 0 { append(form.line(titles)) }
            append(form.line(row.members.map(\.value.string)))
        }
        batchCount += 1
        if batchCount == batchRows { close() }
    }

    /// Ends a batch, also one without rows.
    private mutating func close() {
        guard !isTooLarge else { return }
        switch format {
        case .json: append(batchCount == 0 ? "[]" : "]")
        case .csv(let form): if batchCount == 0 { append(form.line(titles)) }
        }
        if batches.count == RecordLimits.extractBatchesMax { isTooLarge = true }
        batches.append(batch)
        (batch, batchCount) = ("", 0)
        if isTooLarge { batches = [] }
    }

    private mutating func append(_ text: String) {
        bytesLeft -= text.utf8.count
        if bytesLeft < 0 { isTooLarge = true }
        if isTooLarge { batch = "" } else { batch += text }
    }
}
