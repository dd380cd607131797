import TollgateCore

extension DocumentRows {
    func query(_ query: DocumentQuery, in collection: DocumentCollection) throws -> DocumentPage {
        guard let number = try number(of: collection) else {
            return DocumentPage(total: 0, documents: [])
        }
        let search = DocumentSearch(
            connection: connection,
            collection: number,
            condition: DocumentCondition(query.filter, in: number)
        )
        let part = DocumentSearch.Part(of: query)
        let rows =
            if let column = query.orderColumn {
                try search.rows(by: column, descending: query.descending, part)
            } else {
                try search.rowsAsAdded(descending: query.descending, part)
            }
        return DocumentPage(
            total: query.isCounted ? try search.total() : rows.count,
            documents: try rows.map(document)
        )
    }
}
