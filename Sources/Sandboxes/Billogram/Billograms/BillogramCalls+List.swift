import BillogramDialect
import Gatekeeper
import TollgateCore

extension BillogramCalls {
    /// How many documents the sum over a list is read by; few, because each comes as a whole and may
    /// take megabytes.
    static let chunk = 50

    /// Lists a part of the billograms, and says what remains to be paid on all that match.
    func list(_ call: AdmittedCall, at place: SandboxPlace) async throws -> Reply {
        let query = try Self.query(call.request.query)
        let collection = place.collection(ResourceSchema.billogram.collectionKind)
        let (page, remaining) = try await world.store.read { tx in
            let page = try tx.documents.query(query, in: collection)
            return (page, try Self.remainingSum(query, tx.documents, in: collection))
        }
        let views = try page.documents.map { try BillogramRecord(reading: $0).short }
        return Envelope.ok(
            .array(views.map(JSONValue.object)),
            meta: JSONObject([
                ("total_count", .integer(page.total)),
                ("total_remaining_sum", .string(remaining.jsonNumber(fractionDigitsMin: 2).text)),
            ])
        )
    }

    /// Reads a list's query; billograms know no special filter, and one of several states (contract A2).
    static func query(_ text: String?) throws(Rejection) -> DocumentQuery {
        var query = try ListQuery(text, of: .billogram).documents
        switch query.filter {
        case .anyContains:
            throw .invalidQuery("filter_type", "Billograms have no special filter.")
        case .equals("state", .text(let words)):
            query.filter = .oneOf(column: "state", try states(words))
        default: break
        }
        return query
    }

    private static func states(_ words: String) throws(Rejection) -> [String] {
        let states = words.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard states.allSatisfy({ BillogramState(rawValue: $0) != nil }) else {
            throw .invalidQuery(
                "filter_value",
                "The parameter must be states, with commas between."
            )
        }
        return states
    }

    private static func remainingSum(
        _ query: DocumentQuery,
        _ documents: any DocumentPort,
        in collection: DocumentCollection
    ) throws -> ExactDecimal {
        var query = query
        var sum = ExactDecimal.zero
        (query.orderColumn, query.offset, query.limit) = (nil, 0, chunk)
        while true {
            let part = try documents.query(query, in: collection).documents
            for document in part { sum += try remaining(of: document) }
            guard part.count == chunk else { return sum }
            query.offset += chunk
        }
    }

    private static func remaining(of document: Document) throws -> ExactDecimal {
        guard case .text(let digits)? = document.index[BillogramDesk.remainingColumn],
            let sum = ExactDecimal(JSONNumber(checked: digits)), BillogramLimits.books.contain(sum)
        else { throw StoreFault(.corrupt, detail: "a billogram's sum is no number") }
        return sum
    }
}
