import BillogramDialect
import Gatekeeper
import TollgateCore

/// The calls on one resource, for whichever table of fields it has.
///
/// A call that changes something is one transaction of the store; what the request's form forbids is
/// refused before it begins, because form comes before the object (contract A1).
struct ResourceEndpoint: Sendable {
    /// The resource's table.
    let schema: ResourceSchema
    /// The store.
    let store: any Store
    /// What else moves when an object gets another name, in the same transaction: from, to, whose.
    var onRename: (@Sendable (String, String, SandboxPlace, any DocumentPort) throws -> Void)?

    /// Lists a part of the objects.
    func list(_ call: AdmittedCall, in collection: DocumentCollection) async throws -> Reply {
        let query = try ListQuery(call.request.query, of: schema).documents
        let page = try await store.read { tx in
            try tx.documents.query(query, in: collection)
        }
        let objects = try page.documents.map { JSONValue.object(try Self.object(of: $0)) }
        return Envelope.ok(
            .array(objects),
            meta: JSONObject([("total_count", .integer(page.total))])
        )
    }

    /// Returns one object.
    func fetch(_ call: AdmittedCall, in collection: DocumentCollection) async throws -> Reply {
        try Self.refuseParameters(call)
        let id = try Self.id(call)
        let document = try await store.read { tx in try tx.documents.find(id, in: collection) }
        guard let document else { throw Rejection.notFound }
        return Envelope.ok(.object(try Self.object(of: document)))
    }

    /// Makes an object.
    func create(_ call: AdmittedCall, in collection: DocumentCollection) async throws -> Reply {
        try Self.refuseParameters(call)
        let patch = try schema.fields.read(RequestBody.object(call.body))
        let draft = Self.stamped(
            try schema.fields.merge(patch, over: nil),
            "created_at",
            at: call.now
        )
        let schema = schema
        let object = try await store.transaction { tx in
            let object =
                draft[schema.key.name] == nil
                ? try schema.numbered(draft, tx.documents, in: collection) : draft
            try schema.refuseTaken(object, tx.documents, in: collection)
            try tx.documents.insert(schema.document(of: object, version: 1), in: collection)
            return object
        }
        return Envelope.ok(.object(object))
    }

    /// Changes the fields that the body names; a new key moves the object.
    func update(_ call: AdmittedCall, in collection: DocumentCollection) async throws -> Reply {
        try Self.refuseParameters(call)
        let patch = try schema.fields.read(RequestBody.object(call.body))
        let id = try Self.id(call)
        let (schema, onRename, now) = (schema, onRename, call.now)
        let object = try await store.transaction { tx in
            guard let document = try tx.documents.find(id, in: collection) else {
                throw Rejection.notFound
            }
            let stored = try Self.object(of: document)
            let merged = try schema.fields.merge(patch, over: stored)
            guard merged != stored else { return stored }
            let changed = Self.stamped(merged, "updated_at", at: now)
            try schema.replace(document, by: changed, tx.documents, in: collection)
            let name = schema.documentID(of: changed)
            if name != document.id {
                try onRename?(document.id, name, SandboxPlace(of: collection), tx.documents)
            }
            return changed
        }
        return Envelope.ok(.object(object))
    }

    /// Removes an object.
    func delete(_ call: AdmittedCall, in collection: DocumentCollection) async throws -> Reply {
        try Self.refuseParameters(call)
        let id = try Self.id(call)
        let wasThere = try await store.transaction { tx in
            try tx.documents.remove(id, in: collection)
        }
        guard wasThere else { throw Rejection.notFound }
        return Envelope.ok([:])
    }

    /// The name of the object that the path means.
    private static func id(_ call: AdmittedCall) throws(Rejection) -> String {
        guard let id = call.route.parameter("no"), !id.contains("\0") else {
            throw Rejection.notFound
        }
        return id
    }

    /// Only lists have parameters.
    private static func refuseParameters(_ call: AdmittedCall) throws(Rejection) {
        _ = try QueryParameters(call.request.query, known: [])
    }

    private static func stamped(
        _ object: JSONObject,
        _ name: String,
        at now: Instant
    ) -> JSONObject {
        var object = object
        object[name] = .string(now.spaced)
        return object
    }

    private static func object(of document: Document) throws -> JSONObject {
        guard let object = (try? JSONValue(reading: document.json))?.object else {
            throw StoreFault(.corrupt, detail: "a document of the sandbox is not a JSON object")
        }
        return object
    }
}
