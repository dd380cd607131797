import Gatekeeper
import TollgateCore

extension BillingTab {
    /// Carries the tab of a customer that gets another number along with it.
    ///
    /// What stands under the new number belongs to nobody, and goes.
    ///
    /// - Parameters:
    ///   - old: The number before.
    ///   - new: The number from now on.
    ///   - place: Whose customer it is.
    ///   - documents: The documents of the transaction in which the customer moves.
    /// - Throws: ``StoreFault``.
    static func move(
        from old: String,
        to new: String,
        in place: SandboxPlace,
        _ documents: any DocumentPort
    ) throws {
        let source = BillingTab(customer: old, in: place)
        let target = BillingTab(customer: new, in: place)
        try target.clear(documents)
        try source.moveItems(to: target, documents)
        try source.moveCalls(to: target, documents)
        for collection in [source.tabs, source.settings] {
            guard let document = try documents.find(old, in: collection) else { continue }
            try documents.remove(old, in: collection)
            try documents.insert(target.copy(document, named: new), in: collection)
        }
    }

    private func clear(_ documents: any DocumentPort) throws {
        for collection in [items, calls] {
            try forEach(in: collection, documents) { try documents.remove($0.id, in: collection) }
        }
        for collection in [tabs, settings] { try documents.remove(customer, in: collection) }
    }

    /// The items keep their names, because callers know them.
    private func moveItems(to target: BillingTab, _ documents: any DocumentPort) throws {
        try forEach(in: items, documents) { item in
            let moved = Document(
                id: item.id,
                version: item.version + 1,
                json: item.json,
                index: target.index
            )
            try documents.replace(moved, in: items)
        }
    }

    private func moveCalls(to target: BillingTab, _ documents: any DocumentPort) throws {
        try forEach(in: calls, documents) { call in
            let id = call.id.dropFirst(callPrefix.count)
            try documents.remove(call.id, in: calls)
            try documents.insert(target.copy(call, named: target.callPrefix + id), in: calls)
        }
    }

    private func copy(_ document: Document, named id: String) -> Document {
        Document(
            id: id,
            version: 1,
            json: document.json,
            index: document.index.isEmpty ? [:] : index
        )
    }

    /// Hands over every document of this customer's in a collection; each must leave it meanwhile.
    private func forEach(
        in collection: DocumentCollection,
        _ documents: any DocumentPort,
        _ body: (Document) throws -> Void
    ) throws {
        let query = DocumentQuery(filter: mine, limit: Self.itemsMax)
        while true {
            let page = try documents.query(query, in: collection).documents
            if page.isEmpty { return }
            for document in page { try body(document) }
        }
    }
}
