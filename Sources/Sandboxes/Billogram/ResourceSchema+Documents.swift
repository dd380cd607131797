import TollgateCore

extension ResourceSchema {
    /// Puts the key of a new object in front of its other members: one above the highest number in
    /// use.
    func numbered(
        _ object: JSONObject,
        _ documents: any DocumentPort,
        in collection: DocumentCollection
    ) throws -> JSONObject {
        let next = keyValue(of: try nextNumber(documents, in: collection))
        return JSONObject([(key.name, next)] + object.members.map { ($0.name, $0.value) })
    }

    private func nextNumber(
        _ documents: any DocumentPort,
        in collection: DocumentCollection
    ) throws -> Int64 {
        let query = DocumentQuery(orderColumn: Self.numberColumn, descending: true, limit: 1)
        let highest = try documents.query(query, in: collection).documents.first
        guard case .number(let number)? = highest?.index[Self.numberColumn] else {
            return 1
        }
        guard let last = Int64(exactly: number), (0...numberMax).contains(last) else {
            throw StoreFault(.corrupt, detail: "the highest number of a resource is none")
        }
        let next = last + 1
        guard next <= numberMax else {
            throw Rejection.invalid(key.name, "The field is required: no free number is left.")
        }
        return next
    }

    /// Refuses an object whose key another one has, in the words of the recorded answer.
    func refuseTaken(
        _ object: JSONObject,
        _ documents: any DocumentPort,
        in collection: DocumentCollection
    ) throws {
        guard try documents.find(documentID(of: object), in: collection) == nil else {
            throw Rejection.invalid(
                key.name,
                "\(title) with same \(key.name) already exists"
            )
        }
    }

    /// Writes a changed object over the document that it was, or under its new name.
    func replace(
        _ document: Document,
        by object: JSONObject,
        _ documents: any DocumentPort,
        in collection: DocumentCollection
    ) throws {
        let isSameName = documentID(of: object) == document.id
        guard !isSameName else {
            let next = self.document(of: object, version: document.version + 1)
            return try documents.replace(next, in: collection)
        }
        try refuseTaken(object, documents, in: collection)
        try documents.remove(document.id, in: collection)
        try documents.insert(self.document(of: object, version: 1), in: collection)
    }
}
