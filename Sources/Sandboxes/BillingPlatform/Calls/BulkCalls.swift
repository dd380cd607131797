import BillingPlatformDialect
import Gatekeeper
import TollgateCore

/// The calls about extracts: one is made within the request for it, and kept beside it.
struct BulkCalls: Sendable {
    /// What an extract's request says of how far it is: extracts are made at once.
    static let completed = "COMPLETED"

    /// Where the records are.
    let store: any Store
    /// What bounds the statements that run at once.
    let gate: StatementGate

    /// Makes extracts and keeps them with the requests for them.
    ///
    /// Statements are evaluated outside the transaction, so that a slow one keeps nobody from
    /// writing.
    func create(_ call: AdmittedCall) async throws -> Reply {
        let request = try RecordRequest(call.bodyObject())
        guard request.objects.count <= RecordLimits.extractsPerRequestMax else {
            throw Rejection.badRequest(
                "A request asks for at most \(RecordLimits.extractsPerRequestMax) extracts."
            )
        }
        let (place, stamp) = (try call.place(), call.stamp)
        var (orders, bytesLeft): ([Order], Int) = ([], RecordLimits.extractsBytesMax)
        for object in request.objects {
            orders.append(Self.bounded(try await order(object, place), &bytesLeft))
        }
        let made = orders
        let rows = try await store.transaction { tx in
            let shelf = try EntityShelf.adopted(.bulkRequest, place, tx)
            var desk = try RecordDesk(shelf, stamp)
            return try zip(request.objects, made).map { object, order in
                try RecordRow.row(of: object) {
                    let made = try order.get()
                    let id = try desk.create(made.input)
                    try ExtractShelf(place, tx).insert(made.extract.batches, of: id)
                    return RecordRow(id: id.text, isNew: true)
                }
            }
        }
        return BillingPlatformReply.rows("createResponse", rows.map(\.json))
    }

    /// Returns a request for an extract, with a batch of the extract in `ResponseBody`.
    ///
    /// - Parameter call: The call; the parameter `batch` of its query is the batch's number.
    /// - Returns: The answer.
    /// - Throws: ``Rejection`` where there is no such request or batch, and ``StoreFault``.
    func retrieve(_ call: AdmittedCall) async throws -> Reply {
        let (id, place) = (try call.recordID(), try call.place())
        let text = try call.queryValue("batch")
        guard let number = Int(text ?? "1"), number > 0 else {
            throw Rejection.badRequest("The parameter batch is a number from 1.")
        }
        let found = try await store.readRecords(in: place) { tx in
            var record = try EntityShelf(.bulkRequest, place, tx).find(id)?.record
            let body = try ExtractShelf(place, tx).batch(number, of: id)
            guard body != nil || text == nil else { return JSONObject?.none }
            record?["ResponseBody"] = body.map(JSONValue.string)
            return record
        }
        guard let found else { throw Rejection.notFound }
        return BillingPlatformReply.rows("retrieveResponse", [.object(found)])
    }

    /// An extract that was made, with the request for it as it is kept.
    struct MadeExtract: Sendable {
        /// The request.
        let input: RecordInput
        /// The extract.
        let extract: Extract
    }

    /// An extract, or why there is none.
    typealias Order = Result<MadeExtract, RecordFault>

    /// An extract, where those of the call together have not too many bytes with it.
    ///
    /// - Parameters:
    ///   - order: The extract.
    ///   - bytesLeft: How many bytes it may have; those that it has are taken off.
    /// - Returns: The extract, or a fault in its place.
    static func bounded(_ order: Order, _ bytesLeft: inout Int) -> Order {
        guard case .success(let made) = order else { return order }
        guard made.extract.bytesCount <= bytesLeft else {
            return .failure(
                RecordFault(
                    .limit,
                    "The extracts of a call have at most \(RecordLimits.extractsBytesMax) bytes",
                    field: "RequestBody"
                )
            )
        }
        bytesLeft -= made.extract.bytesCount
        return order
    }

    private func order(_ object: JSONObject, _ place: SandboxPlace) async throws -> Order {
        do {
            let request = try BulkRequest(object)
            let extract = try await gate.pass {
                let plan = try await store.readRecords(in: place) { tx in
                    var planner = SQLPlanner(StoredRecords(place, tx))
                    return try planner.plan(request.query, showsWholeRecords: false)
                }
                return try await gate.evaluate { try Extract(request, plan) }
            }
            let input = request.input.setting([
                ("Status", Self.completed), ("RecordCount", String(extract.rowCount)),
                ("BatchCount", String(extract.batches.count)), ("ResponseBody", nil),
            ])
            return .success(MadeExtract(input: input, extract: extract))
        } catch let fault as RecordFault {
            return .failure(fault)
        } catch let error as SQLError {
            return .failure(
                RecordFault(.invalidValue, error.description, field: "RequestBody")
            )
        }
    }
}
