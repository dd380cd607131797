import BillingPlatformDialect
import Gatekeeper
import TollgateCore

/// The calls about extracts: one is made within the request for it, and kept beside it.
struct BulkCalls: Sendable {
    /// What an extract's request says of how far it is: extracts are made at once.
    static let completed = "COMPLETED"

    /// Where the records are.
    let store: any Store

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
        var orders: [Order] = []
        for object in request.objects { orders.append(try await order(object, place)) }
        let made = orders
        let rows = try await store.transaction { tx in
            let shelf = try EntityShelf.adopted(.bulkRequest, place, tx)
            var desk = try RecordDesk(shelf, stamp)
            return try zip(request.objects, made).map { object, order in
                try RecordRow.row(of: object) {
                    let (input, extract) = try order.get()
                    let id = try desk.create(input)
                    try ExtractShelf(place, tx).insert(extract.batches, of: id)
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

    private typealias Order = Result<(input: RecordInput, extract: Extract), RecordFault>

    private func order(_ object: JSONObject, _ place: SandboxPlace) async throws -> Order {
        do {
            let request = try BulkRequest(object)
            let plan = try await store.readRecords(in: place) { tx in
                var planner = SQLPlanner(StoredRecords(place, tx))
                return try planner.plan(request.query, showsWholeRecords: false)
            }
            let extract = try Extract(request, plan)
            let input = request.input.setting([
                ("Status", Self.completed), ("RecordCount", String(extract.rowCount)),
                ("BatchCount", String(extract.batches.count)), ("ResponseBody", nil),
            ])
            return .success((input, extract))
        } catch let fault as RecordFault {
            return .failure(fault)
        } catch let error as SQLError {
            return .failure(
                RecordFault(.invalidValue, error.description, field: "RequestBody")
            )
        }
    }
}
