import TollgateCore

/// Documents by collection and id, each with its place in the order of adding.
struct DocumentTable: Sendable {
    private struct CollectionKey: Hashable {
        let environment: Environment
        let organisation: ExactText
        let kind: ExactText

        init(_ collection: DocumentCollection) {
            environment = collection.environment
            organisation = collection.organisation.rawValue.exact
            kind = collection.kind.exact
        }
    }

    private var collections: [CollectionKey: [ExactText: StoredDocument]] = [:]
    private var addedCount = 0

    func find(_ id: String, in collection: DocumentCollection) -> Document? {
        collections[CollectionKey(collection)]?[id.exact]?.document
    }

    func findAnywhere(
        _ id: String,
        environment: Environment,
        kind: String
    ) -> (organisation: OrganisationID, document: Document)? {
        let found = collections.compactMap { key, documents in
            key.environment == environment && key.kind == kind.exact
                ? documents[id.exact].map { (key, $0) } : nil
        }
        guard let (key, first) = found.min(by: { $0.1.added < $1.1.added }) else { return nil }
        let organisation = String(decoding: key.organisation.bytes, as: UTF8.self)
        return (OrganisationID(rawValue: organisation), first.document)
    }

    func documents(in collection: DocumentCollection) -> [StoredDocument] {
        collections[CollectionKey(collection)].map { Array($0.values) } ?? []
    }

    func kinds(environment: Environment, organisation: OrganisationID) -> [String] {
        let filled = collections.filter {
            $0.key.environment == environment
                && $0.key.organisation == organisation.rawValue.exact && !$0.value.isEmpty
        }
        return filled.keys.map(\.kind).sorted().map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    mutating func insert(_ document: Document, in collection: DocumentCollection) throws {
        guard document.version == 1 else {
            throw StoreFault(.other, detail: "a new document has version 1")
        }
        try requireStorable(document)
        guard find(document.id, in: collection) == nil else {
            throw StoreFault(.duplicate, detail: "a document's id")
        }
        addedCount += 1
        collections[CollectionKey(collection), default: [:]][document.id.exact] =
            StoredDocument(document: document, added: addedCount)
    }

    mutating func replace(_ document: Document, in collection: DocumentCollection) throws {
        try requireStorable(document)
        let key = CollectionKey(collection)
        guard document.version > 1, let old = collections[key]?[document.id.exact],
            old.document.version == document.version - 1
        else { throw StoreFault(.duplicate, detail: "another version of a document") }
        collections[key]?[document.id.exact] =
            StoredDocument(document: document, added: old.added)
    }

    mutating func remove(_ id: String, in collection: DocumentCollection) -> Bool {
        collections[CollectionKey(collection)]?.removeValue(forKey: id.exact) != nil
    }

    mutating func removeAll(environment: Environment, organisation: OrganisationID) -> Int {
        let removed = collections.filter {
            $0.key.environment == environment
                && $0.key.organisation == organisation.rawValue.exact
        }
        for key in removed.keys { collections[key] = nil }
        return removed.values.reduce(0) { $0 + $1.count }
    }
}

/// A document with its place in the order of adding, which a change keeps.
struct StoredDocument: Sendable {
    let document: Document
    let added: Int
}

/// Refuses a document that not every store could give back: a number that is none has no order.
private func requireStorable(_ document: Document) throws {
    try requireStorable(document.id)
    for case .number(let number) in document.index.values where number.isNaN {
        throw StoreFault(.other, detail: "a document's column is not a number")
    }
}

/// The document port on one transaction's copy.
struct DocumentAccess: DocumentPort {
    let work: MemoryTransaction

    func find(_ id: String, in collection: DocumentCollection) -> Document? {
        work.state.documents.find(id, in: collection)
    }

    func findAnywhere(
        _ id: String,
        environment: Environment,
        kind: String
    ) -> (organisation: OrganisationID, document: Document)? {
        work.state.documents.findAnywhere(id, environment: environment, kind: kind)
    }

    func insert(_ document: Document, in collection: DocumentCollection) throws {
        try work.change { try $0.documents.insert(document, in: collection) }
    }

    func replace(_ document: Document, in collection: DocumentCollection) throws {
        try work.change { try $0.documents.replace(document, in: collection) }
    }

    func remove(_ id: String, in collection: DocumentCollection) throws -> Bool {
        try work.change { $0.documents.remove(id, in: collection) }
    }

    func query(_ query: DocumentQuery, in collection: DocumentCollection) -> DocumentPage {
        query.page(of: work.state.documents.documents(in: collection))
    }

    func kinds(environment: Environment, organisation: OrganisationID) -> [String] {
        work.state.documents.kinds(environment: environment, organisation: organisation)
    }

    func removeAll(environment: Environment, organisation: OrganisationID) throws -> Int {
        try work.change {
            $0.documents.removeAll(environment: environment, organisation: organisation)
        }
    }
}
