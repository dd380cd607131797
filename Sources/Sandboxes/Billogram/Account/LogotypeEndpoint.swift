import BillogramDialect
import Gatekeeper
import TollgateCore

/// The calls on an organisation's logotype: one file, which is there once it was sent.
struct LogotypeEndpoint: Sendable {
    /// The kind of the documents that keep logotypes.
    static let kind = "billogram.logotype"
    /// The most bytes of the file.
    static let fileBytesMax = 500_000

    /// The store.
    let store: any Store

    /// Returns the logotype.
    func fetch(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let kept = try Self.kept(call)
        let found = try await store.read { tx in try kept.find(tx.documents)?.object }
        guard let found else { throw Rejection.notFound }
        return Envelope.ok(.object(found))
    }

    /// Takes a logotype, in place of the one that is there.
    func save(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let logotype = try Self.read(RequestBody.object(call.body))
        let kept = try Self.kept(call)
        try await store.transaction { tx in
            let version = try kept.find(tx.documents)?.version
            try kept.save(logotype, over: version, tx.documents)
        }
        return Envelope.ok(.object(logotype))
    }

    /// Removes the logotype.
    func delete(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let kept = try Self.kept(call)
        guard try await store.transaction({ tx in try kept.remove(tx.documents) }) else {
            throw Rejection.notFound
        }
        return Envelope.ok([:])
    }

    /// Reads what was sent: the file must be of one of the forms, and of the one that is named.
    static func read(_ body: JSONObject) throws(Rejection) -> JSONObject {
        for name in body.names where name != "content" && name != "file_type" {
            throw .unknown(name)
        }
        guard let text = body["content"]?.string else {
            throw .invalid("content", "The field is required: the file in base64.")
        }
        // Older Python writes base64 in lines.
        let letters = text.filter { !$0.isWhitespace }
        guard let content = Base64.decode(letters[...]) else {
            throw .invalid("content", "The field must be base64.")
        }
        guard content.count <= fileBytesMax else {
            throw .invalid("content", "The file must have at most \(fileBytesMax) bytes.")
        }
        guard let form = LogotypeForm(of: content) else {
            throw .invalid("content", "The file must be PNG, JPEG, GIF or PDF.")
        }
        return JSONObject([
            ("content", .string(letters)),
            ("file_type", .string(try fileType(body["file_type"], form))),
        ])
    }

    /// The file's type as it was named, or its media type where it was not.
    private static func fileType(
        _ value: JSONValue?,
        _ form: LogotypeForm
    ) throws(Rejection) -> String {
        guard let value, !value.isNull else { return form.mediaType }
        guard let word = value.string, let named = LogotypeForm(word: word) else {
            throw .invalid("file_type", "The field must name PNG, JPEG, GIF or PDF.")
        }
        guard named == form else {
            throw .invalid("file_type", "The file is another one: \(form.mediaType).")
        }
        return word
    }

    private static func kept(_ call: AdmittedCall) throws -> KeptObject {
        KeptObject(collection: try call.collection(kind), id: "logotype")
    }
}
