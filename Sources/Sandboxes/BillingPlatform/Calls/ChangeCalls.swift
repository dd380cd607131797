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

    /// Makes records.
    func create(_ call: AdmittedCall) async throws -> Reply {
        let request = try RecordRequest(call.bodyObject())
        let rows = try await change(try call.entity(), request, call) { desk, object in
            let id = try desk.create(RecordInput(object))
            return RecordRow(id: id.text, isNew: true)
        }
        return BillingPlatformReply.rows("createResponse", rows.map(\.json))
    }

    /// Changes records, whose ids stand in them.
    func update(_ call: AdmittedCall) async throws -> Reply {
        let request = try RecordRequest(call.bodyObject())
        let rows = try await change(try call.entity(), request, call) { desk, object in
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
            try call.entity(), try call.recordID(), try call.bodyObject()
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
        let (entity, place, stamp) = (try call.entity(), try call.place(), call.stamp)
        let request = try RecordRequest(call.bodyObject())
        let key = try request.text("externalIDFieldName") ?? GeneratedField.id.rawValue
        guard EntityName.isName(key) else {
            throw Rejection.badRequest("externalIDFieldName must be the name of a field.")
        }
        let isByID = GeneratedField(key) == .id
        let rows = try await store.transaction { tx in
            let shelf = EntityShelf(entity, place, tx)
            var records = StoredRecords(place, tx)
            var keys = ExternalKeys(key, of: isByID ? [] : try records.records(of: entity.text))
            var desk = try RecordDesk(shelf, stamp)
            return try request.objects.map { object in
                try Self.row(of: object) {
                    let input = try RecordInput(object)
                    let sent = input.idText.isEmpty ? nil : input.idText
                    if let found = isByID ? sent : try keys.id(for: input) {
                        return RecordRow(id: try desk.update(found, input).text)
                    }
                    let id = try desk.create(input)
                    keys.add(id, input)
                    return RecordRow(id: id.text, isNew: true)
                }
            }
        }
        return BillingPlatformReply.rows("upsertResponse", rows.map(\.upsertJSON))
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

    /// Keeps requests for an extract as records; the extract itself is never made.
    func bulkExtract(_ call: AdmittedCall) async throws -> Reply {
        let request = try RecordRequest(call.bodyObject())
        let rows = try await change(.bulkRequest, request, call) { desk, object in
            let input = try RecordInput(object, joinsLists: true)
            try BulkRequest.check(input)
            return RecordRow(id: try desk.create(input).text, isNew: true)
        }
        return BillingPlatformReply.rows("createResponse", rows.map(\.json))
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
            var desk = try RecordDesk(EntityShelf(entity, place, tx), stamp)
            return try request.objects.map { object in
                try Self.row(of: object) { try change(&desk, object) }
            }
        }
    }

    private static func row(
        of object: JSONObject,
        _ change: () throws -> RecordRow
    ) throws -> RecordRow {
        do {
            return try change()
        } catch let fault as RecordFault {
            return RecordRow(id: RecordInput.idText(of: object), fault: fault)
        }
    }
}
