import BillingPlatformDialect
import Gatekeeper
import TollgateCore

/// The calls that change records.
///
/// Each is one transaction: a record that is not taken has a row that says so, and does not keep
/// the others from being taken.
struct ChangeCalls: Sendable {
    /// Where the records are.
    let store: any Store

    /// The entity whose records a call makes or changes; requests for extracts are made by their own call,
    /// and not changed.
    private static func entity(of call: AdmittedCall) throws -> EntityName {
        let entity = try call.entity()
        guard entity != .bulkRequest else {
            throw Rejection.badRequest("A request for an extract is not changed.")
        }
        return entity
    }

    /// Makes records.
    func create(_ call: AdmittedCall) async throws -> Reply {
        let request = try RecordRequest(call.bodyObject())
        let rows = try await change(try Self.entity(of: call), request, call) { desk, object in
            let id = try desk.create(RecordInput(object))
            return RecordRow(id: id.text, isNew: true)
        }
        return BillingPlatformReply.rows("createResponse", rows.map(\.json))
    }

    /// Changes records, whose ids stand in them.
    func update(_ call: AdmittedCall) async throws -> Reply {
        let request = try RecordRequest(call.bodyObject())
        let rows = try await change(try Self.entity(of: call), request, call) { desk, object in
            let input = try RecordInput(object)
            guard !input.idText.isEmpty else {
                throw RecordFault(.missingValue, "The Id is absent", field: "Id")
            }
            return RecordRow(id: try desk.update(input.idText, input).text)
        }
        return BillingPlatformReply.rows("updateResponse", rows.map(\.updateJSON))
    }

    /// Changes the record that the path names; the fields may stand in the body alone, without
    /// `brmObjects`.
    func updateOne(_ call: AdmittedCall) async throws -> Reply {
        let (entity, id, body) = (
            try Self.entity(of: call), try call.recordID(), try call.bodyObject()
        )
        let isPlain = body[RecordRequest.recordsMember] == nil
        let wrapped = JSONObject([(RecordRequest.recordsMember, .object(body))])
        let request = try RecordRequest(isPlain ? wrapped : body)
        guard request.objects.count == 1 else {
            throw Rejection.badRequest("The path names one record, and the body must as well.")
        }
        let sent = RecordInput.idText(of: request.objects[0])
        guard sent.isEmpty || sent.isExactly(id.text) else {
            throw Rejection.badRequest("The path and the body name different records.")
        }
        let rows = try await change(entity, request, call) { desk, object in
            RecordRow(id: try desk.update(id.text, RecordInput(object)).text)
        }
        if rows.contains(where: { $0.fault == .notFound }) { throw Rejection.notFound }
        return BillingPlatformReply.rows("updateResponse", rows.map(\.updateJSON))
    }

    /// Changes the records that an external key finds, and makes the others; without the name of a
    /// key it is the id, and a record without one is new.
    func upsert(_ call: AdmittedCall) async throws -> Reply {
        let entity = try Self.entity(of: call)
        let request = try RecordRequest(call.bodyObject())
        let key = try request.text("externalIDFieldName") ?? GeneratedField.id.rawValue
        guard EntityName.isName(key) else {
            throw Rejection.badRequest("externalIDFieldName must be the name of a field.")
        }
        guard GeneratedField(key) != .id else {
            let rows = try await change(entity, request, call) { desk, object in
                let input = try RecordInput(object)
                return try Self.upserted(input.idText.isEmpty ? nil : input.idText, input, &desk)
            }
            return BillingPlatformReply.rows("upsertResponse", rows.map(\.upsertJSON))
        }
        guard GeneratedField(key) == nil else {
            throw Rejection.badRequest("externalIDFieldName must be a field that callers set.")
        }
        let rows = try await upsert(entity, request, by: key, call)
        return BillingPlatformReply.rows("upsertResponse", rows.map(\.upsertJSON))
    }

    /// Upserts by an external key, after as many transactions as it takes to make all records
    /// findable by it: each gives the new column to a bounded number of them, and none takes it
    /// away.
    private func upsert(
        _ entity: EntityName,
        _ request: RecordRequest,
        by key: String,
        _ call: AdmittedCall
    ) async throws -> [RecordRow] {
        let (place, stamp) = (try call.place(), call.stamp)
        // A name that no record has is not worth a column.
        let isUsed = request.objects.contains { $0.member(ignoringCase: key) != nil }
        while true {
            let rows = try await store.transaction { tx -> [RecordRow]? in
                var shelf = try EntityShelf.adopted(entity, place, tx)
                if isUsed, try !shelf.prepare(key) { return nil }
                var desk = try RecordDesk(shelf, stamp)
                return try request.objects.map { object in
                    try RecordRow.row(of: object) { try Self.upserted(object, by: key, &desk) }
                }
            }
            if let rows { return rows }
        }
    }

    /// Changes the record that an external key finds, or makes it; an `Id` that was sent besides
    /// must be that of the record found.
    private static func upserted(
        _ object: JSONObject,
        by key: String,
        _ desk: inout RecordDesk
    ) throws -> RecordRow {
        let input = try RecordInput(object)
        guard let value = input.value(of: key) else {
            throw RecordFault(.missingValue, "The external key is absent", field: key)
        }
        let found = try desk.shelf.id(having: value, of: key)
        guard input.idText.isEmpty || found?.isExactly(input.idText) == true else {
            throw RecordFault(
                .invalidValue,
                "The Id and the external key name different records",
                field: GeneratedField.id.rawValue
            )
        }
        return try upserted(found, input, &desk)
    }

    private static func upserted(
        _ id: String?,
        _ input: RecordInput,
        _ desk: inout RecordDesk
    ) throws -> RecordRow {
        if let id { return RecordRow(id: try desk.update(id, input).text) }
        return RecordRow(id: try desk.create(input).text, isNew: true)
    }

    /// Puts records into the recycle bin, or removes them for ever.
    func delete(_ call: AdmittedCall) async throws -> Reply {
        let request = try RecordRequest(call.bodyObject())
        let forEver = try request.flag("EmptyRecycleBin")
        let rows = try await change(try call.entity(), request, call) { desk, object in
            let id = RecordInput.idText(of: object)
            return RecordRow(id: try desk.delete(id, forEver: forEver).text)
        }
        return BillingPlatformReply.rows("deleteResponse", rows.map(\.json))
    }

    /// Takes records back out of the recycle bin.
    func undelete(_ call: AdmittedCall) async throws -> Reply {
        let request = try RecordRequest(call.bodyObject())
        let rows = try await change(try call.entity(), request, call) { desk, object in
            RecordRow(id: try desk.undelete(RecordInput.idText(of: object)).text)
        }
        return BillingPlatformReply.rows("undeleteResponse", rows.map(\.json))
    }

    // MARK: One transaction

    private func change(
        _ entity: EntityName,
        _ request: RecordRequest,
        _ call: AdmittedCall,
        _ change: @escaping @Sendable (inout RecordDesk, JSONObject) throws -> RecordRow
    ) async throws -> [RecordRow] {
        let (place, stamp) = (try call.place(), call.stamp)
        return try await store.transaction { tx in
            var desk = try RecordDesk(EntityShelf.adopted(entity, place, tx), stamp)
            return try request.objects.map { object in
                try RecordRow.row(of: object) { try change(&desk, object) }
            }
        }
    }
}
