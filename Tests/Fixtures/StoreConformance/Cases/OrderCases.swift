import TollgateCore

extension ConformanceCase {
    /// In which order a query's documents come, and which part of them.
    static let orders: [ConformanceCase] = [
        order("without a column, documents come as they were added", nil, "defgabc", "cbagfed"),
        order(
            "numbers are ordered as numbers, documents without the column last",
            "number",
            "bgafcde",
            "fcgabde"
        ),
        order(
            "texts are ordered by their Unicode scalars, documents without the column last",
            "text",
            "gadcfeb",
            "efcdagb"
        ),
        order("numbers come before texts", "mixed", "gdfeabc", "fdgeabc"),
        order(
            "a column that no document has leaves them as they were added",
            "other",
            "defgabc",
            "defgabc"
        ),
        ConformanceCase("a change keeps a document's place among the added") { store in
            let ids = try await store.transaction { transaction in
                let documents = transaction.documents
                for id in ["b", "a", "c"] { try documents.insert(.sample(id), in: .sample) }
                try documents.replace(.sample("b", version: 2), in: .sample)
                try documents.remove("a", in: .sample)
                try documents.insert(.sample("a"), in: .sample)
                return try documents.query(DocumentQuery(), in: .sample).documents.map(\.id)
            }
            try requireEqual(ids, ["b", "c", "a"], "the order")
        },
        ConformanceCase("a query gives the part that it asks for, and the total of all") { store in
            try await addOrdered(to: store)
            for column in [nil, "number", "text", "other"] {
                let all = try await ids(DocumentQuery(orderColumn: column), in: store)
                for offset in [0, 1, 4, 5, 6, 7, 9, -1] {
                    for limit in [0, 1, 2, 3, 7, 2_000, -1] {
                        let query = DocumentQuery(
                            orderColumn: column,
                            offset: offset,
                            limit: limit
                        )
                        let expected = Array(all.dropFirst(max(0, offset)).prefix(max(0, limit)))
                        let found = try await ids(query, in: store, total: 7)
                        let what = "\(limit) from \(offset) by \(column ?? "nothing")"
                        try requireEqual(found, expected, what)
                    }
                }
            }
        },
        ConformanceCase("a filter and an order work together") { store in
            try await addOrdered(to: store)
            let query = DocumentQuery(
                filter: .prefix(column: "text", "a"),
                orderColumn: "number",
                descending: true
            )
            let found = try await ids(query, in: store)
            try requireEqual(found, ["f", "c", "g", "a", "d"], "the documents")
            var second = query
            second.offset = 3
            let last = try await ids(second, in: store, total: 5)
            try requireEqual(last, ["a", "d"], "the last of them")
        },
        ConformanceCase("a query gives 1,000 documents at the most") { store in
            try await store.transaction { transaction in
                for number in 1...1_001 {
                    try transaction.documents.insert(.sample("\(number)"), in: .sample)
                }
            }
            let page = try await store.read { transaction in
                try transaction.documents.query(DocumentQuery(limit: 5_000), in: .sample)
            }
            try requireEqual([page.documents.count, page.total], [1_000, 1_001], "page and total")
        },
        ConformanceCase(
            "a query gives no more bytes than it wants, but one document in any case"
        ) { store in
            try await addOrdered(to: store)
            for column in [nil, "number", "text", "other"] {
                for offset in [0, 2, 5, 6, 7] {
                    var query = DocumentQuery(orderColumn: column, offset: offset)
                    let all = try await store.read { [query] in
                        try $0.documents.query(query, in: .sample).documents
                    }
                    for count in 0...all.count {
                        let bytes = all.prefix(count).reduce(0) { $0 + $1.json.count }
                        for (bytesMax, expected) in [(bytes, count), (bytes - 1, count - 1)] {
                            query.bytesMax = bytesMax
                            let found = try await ids(query, in: store, total: 7)
                            let ids = all.prefix(max(1, expected)).map(\.id)
                            let what = "\(bytesMax) bytes from \(offset) by \(column ?? "nothing")"
                            try requireEqual(found, ids, what)
                        }
                    }
                }
            }
        },
        ConformanceCase("an empty collection has a page without documents") { store in
            let page = try await store.read { transaction in
                try transaction.documents.query(DocumentQuery(orderColumn: "a"), in: .sample)
            }
            try requireEqual(page, DocumentPage(total: 0, documents: []), "the page")
        },
    ]

    /// A case that orders the same seven documents, forwards and backwards.
    private static func order(
        _ sentence: String,
        _ column: String?,
        _ ascending: String,
        _ descending: String
    ) -> ConformanceCase {
        ConformanceCase("in a query, " + sentence) { store in
            try await addOrdered(to: store)
            for (isDescending, expected) in [(false, ascending), (true, descending)] {
                let query = DocumentQuery(orderColumn: column, descending: isDescending)
                let found = try await ids(query, in: store, total: 7).joined()
                try requireEqual(found, expected, isDescending ? "descending" : "ascending")
            }
        }
    }
}

/// Adds the seven documents that the orders are shown on; two pairs share a number.
private func addOrdered(to store: any Store) async throws {
    let columns: [(String, [String: DocumentIndexValue])] = [
        ("d", ["text": .text("aa"), "mixed": .number(7)]),
        ("e", ["text": .text("b")]),
        ("f", ["text": .text("a\u{10000}"), "number": .number(10), "mixed": .text("-1")]),
        ("g", ["text": .text("A"), "number": .number(9), "mixed": .number(-1)]),
        ("a", ["text": .text("a"), "number": .number(9)]),
        ("b", ["number": .number(-1.5)]),
        ("c", ["text": .text("a\u{FFFD}"), "number": .number(10)]),
    ]
    try await store.transaction { transaction in
        for (id, index) in columns {
            try transaction.documents.insert(.sample(id, index: index), in: .sample)
        }
    }
}

/// The ids that a query gives, with a look at its total where one is expected.
private func ids(
    _ query: DocumentQuery,
    in store: any Store,
    total: Int? = nil
) async throws -> [String] {
    let page = try await store.read { try $0.documents.query(query, in: .sample) }
    if let total { try requireEqual(page.total, total, "the total") }
    return page.documents.map(\.id)
}
