import Gatekeeper
import TollgateCore

extension BillogramDesk {
    /// The column with the sum that remains, in digits, which the list adds up.
    static let remainingColumn = "remaining_sum"

    /// Writes a billogram over its last version, notes what happened and queues the callbacks of it.
    func save(
        _ record: inout BillogramRecord,
        after version: Int64,
        _ happened: [BillogramEvent]
    ) throws {
        let new = happened.map { event in
            BillogramRecord.StoredEvent(
                id: RandomUUID.text(world.randomness),
                createdAt: now.spaced,
                kind: event.kind.rawValue,
                data: event.data.map(JSONValue.object) ?? .null
            )
        }
        record.events += new
        for event in new { try insert(event, of: record.id) }
        try dropOldEvents(&record)
        try transaction.documents.replace(
            document(of: record, version: version + 1),
            in: billograms
        )
        for event in new { try tell(event, of: record) }
    }

    /// The document of a billogram.
    func document(of record: BillogramRecord, version: Int64) -> Document {
        var index = ResourceSchema.billogram.index(of: record.short)
        let remaining = record.account.remaining
        index[Self.remainingColumn] = .text(remaining.jsonNumber(fractionDigitsMin: 2).text)
        return Document(
            id: record.id,
            version: version,
            json: JSONValue.object(record.stored).bytes,
            index: index
        )
    }

    private func insert(_ event: BillogramRecord.StoredEvent, of id: String) throws {
        let document = ResourceSchema.billogramEvent.document(
            of: event.full(of: id),
            version: 1
        )
        try transaction.documents.insert(document, in: events)
    }

    private func dropOldEvents(_ record: inout BillogramRecord) throws {
        while record.events.count > BillogramLimits.eventsMax {
            let oldest = record.events.removeFirst()
            try transaction.documents.remove(oldest.id, in: events)
        }
    }
}

/// The number of an organisation's newest invoice.
struct InvoiceCounter {
    /// The documents of the transaction.
    let documents: any DocumentPort
    /// Whose invoices they are.
    let place: SandboxPlace

    private static let id = "invoice"
    private var collection: DocumentCollection { place.collection("billogram.counter") }

    /// The number that the next invoice gets.
    func next() throws -> Int64 {
        guard let document = try documents.find(Self.id, in: collection) else { return 1 }
        guard let last = try BillogramDesk.object(document)["last"]?.integer,
            (0...BillogramLimits.invoiceNumberMax).contains(last)
        else {
            throw StoreFault(.corrupt, detail: "the counter of invoices is no number of one")
        }
        return last + 1
    }

    /// Takes a number.
    func take(_ number: Int64) throws {
        let version = try documents.find(Self.id, in: collection)?.version ?? 0
        let document = Document(
            id: Self.id,
            version: version + 1,
            json: JSONValue.object(JSONObject([("last", .integer(number))])).bytes,
            index: [:]
        )
        guard version > 0 else { return try documents.insert(document, in: collection) }
        try documents.replace(document, in: collection)
    }
}
