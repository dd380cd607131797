import BillingPlatformDialect
import Gatekeeper
import TollgateCore

/// The calls that only look.
struct ReadingCalls: Sendable {
    /// Where the records are.
    let store: any Store

    /// Answers a statement, which stands in the query of a GET and in the body of a POST.
    func query(_ call: AdmittedCall) async throws -> Reply {
        let place = try call.place()
        let statement = try SQLParser.query(try Self.statement(of: call))
        let rows = try await store.read { tx in
            var evaluation = SQLEvaluation(StoredRecords(place, tx))
            return try evaluation.rows(of: statement)
        }
        return try Self.reply("queryResponse", rows)
    }

    /// Finds the records of an entity; without a condition it returns all.
    func find(_ call: AdmittedCall) async throws -> Reply {
        let (entity, place) = (try call.entity(), try call.place())
        let text = try call.queryValue("queryAnsiSql") ?? ""
        let filter = try SQLParser.filter(text, of: entity.text)
        let rows = try await store.read { tx in
            var evaluation = SQLEvaluation(StoredRecords(place, tx))
            return try evaluation.records(filter, of: entity.text)
        }
        return try Self.reply("retrieveResponse", rows)
    }

    /// Returns one record, in an array as the live service does (contract, section B2).
    func retrieve(_ call: AdmittedCall) async throws -> Reply {
        let (entity, id, place) = (try call.entity(), try call.recordID(), try call.place())
        guard call.hasNoContent else {
            throw Rejection.badRequest("A record is retrieved without a body.")
        }
        let found = try await store.read { tx in
            try EntityShelf(entity, place, tx).find(id)?.record
        }
        return try Self.reply("retrieveResponse", found.map { [$0] } ?? [])
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

    /// An empty result is 404: one known client pages until it sees one (contract, section B2).
    private static func reply(_ name: String, _ rows: [JSONObject]) throws(Rejection) -> Reply {
        guard !rows.isEmpty else { throw .notFound }
        return BillingPlatformReply.rows(name, rows.map(JSONValue.object))
    }
}
