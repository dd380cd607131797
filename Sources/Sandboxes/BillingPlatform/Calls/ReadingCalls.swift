import BillingPlatformDialect
import Gatekeeper
import TollgateCore

/// The calls that only look: each reads what it needs, and evaluates it when the store is free
/// again.
struct ReadingCalls: Sendable {
    /// Where the records are.
    let store: any Store
    /// What bounds the statements that run at once.
    let gate: StatementGate

    /// Answers a statement, which stands in the query of a GET and in the body of a POST.
    func query(_ call: AdmittedCall) async throws -> Reply {
        let place = try call.place()
        let statement = try SQLParser.query(try Self.statement(of: call))
        return try await gate.pass {
            let plan = try await store.readRecords(in: place) { tx in
                var planner = SQLPlanner(StoredRecords(place, tx))
                return try planner.plan(statement)
            }
            return try await gate.evaluate { try Self.reply("queryResponse", plan) }
        }
    }

    /// Finds the records of an entity; without a condition it returns all.
    func find(_ call: AdmittedCall) async throws -> Reply {
        let (entity, place) = (try call.entity(), try call.place())
        let text = try call.queryValue("queryAnsiSql") ?? ""
        let filter = try SQLParser.filter(text, of: entity.text)
        return try await gate.pass {
            let plan = try await store.readRecords(in: place) { tx in
                var planner = SQLPlanner(StoredRecords(place, tx))
                return try planner.plan(filter, of: entity.text)
            }
            return try await gate.evaluate { try Self.reply("retrieveResponse", plan) }
        }
    }

    /// Returns one record, in an array as the live service does (contract, section B2).
    func retrieve(_ call: AdmittedCall) async throws -> Reply {
        let (entity, id, place) = (try call.entity(), try call.recordID(), try call.place())
        guard call.hasNoContent else {
            throw Rejection.badRequest("A record is retrieved without a body.")
        }
        guard entity != .bulkRequest else {
            return try await BulkCalls(store: store, gate: gate).retrieve(call)
        }
        let found = try await store.readRecords(in: place) { tx in
            try EntityShelf(entity, place, tx).find(id)?.record
        }
        guard let found else { throw Rejection.notFound }
        return BillingPlatformReply.rows("retrieveResponse", [.object(found)])
    }

    private static func statement(of call: AdmittedCall) throws(Rejection) -> String {
        if call.request.method == .get {
            guard let text = try call.queryValue("sql") else {
                throw .badRequest("The parameter sql is absent.")
            }
            return text
        }
        guard case .string(let text) = try call.bodyObject()["sql"] else {
            throw .badRequest("The body must have the text sql.")
        }
        return text
    }

    /// Evaluates a plan and writes each row as it comes, so that the answer alone is kept.
    ///
    /// An empty result is 404: one known client pages until it sees one (contract, section B2).
    private static func reply(_ name: String, _ plan: SQLPlan) throws -> Reply {
        var evaluation = SQLEvaluation(plan)
        var (body, count) = (Array("{\"\(name)\":[".utf8), 0)
        try evaluation.answer { row in
            if count > 0 { body.append(UInt8(ascii: ",")) }
            body += JSONValue.object(row).bytes
            count += 1
        }
        guard count > 0 else { throw Rejection.notFound }
        body += "]}".utf8
        var reply = BillingPlatformReply.rows(name, [])
        reply.body = body
        return reply
    }
}
