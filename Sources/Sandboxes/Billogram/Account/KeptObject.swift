import TollgateCore

/// One object of which there is at most one under a name, such as an organisation's settings.
struct KeptObject {
    /// The set that it belongs to.
    let collection: DocumentCollection
    /// Its name there.
    let id: String

    /// The object with its version, or `nil` where it was never written.
    func find(_ documents: any DocumentPort) throws -> (object: JSONObject, version: Int64)? {
        guard let document = try documents.find(id, in: collection) else { return nil }
        return (try document.object(), document.version)
    }

    /// Writes the object over the version that was found, or anew.
    func save(
        _ object: JSONObject,
        over version: Int64?,
        index: [String: DocumentIndexValue] = [:],
        _ documents: any DocumentPort
    ) throws {
        let document = Document(
            id: id,
            version: (version ?? 0) + 1,
            json: JSONValue.object(object).bytes,
            index: index
        )
        if version == nil {
            try documents.insert(document, in: collection)
        } else {
            try documents.replace(document, in: collection)
        }
    }

    /// Removes the object; tells whether it was there.
    func remove(_ documents: any DocumentPort) throws -> Bool {
        try documents.remove(id, in: collection)
    }
}
