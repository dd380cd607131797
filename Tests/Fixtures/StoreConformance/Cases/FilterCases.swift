import TollgateCore

extension ConformanceCase {
    /// What each filter of a query finds.
    static let filters: [ConformanceCase] = [
        filter("every document matches where none is asked for", .all, [1, 2, 3, 4, 5, 6]),
        filter(
            "a text equals the same text in the same case",
            .equals(column: "name", .text("anna")),
            [2]
        ),
        filter(
            "a text equals no other that begins with it",
            .equals(column: "name", .text("an")),
            []
        ),
        filter("a number equals the same number", .equals(column: "size", .number(10)), [1, 4]),
        filter(
            "a number equals no text that looks like it",
            .equals(column: "size", .text("10")),
            [5]
        ),
        filter(
            "a column that no document has equals nothing",
            .equals(column: "other", .text("")),
            []
        ),
        filter(
            "a number is at most itself and every larger one",
            .atMost(column: "size", .number(1.5)),
            [2, 3]
        ),
        filter(
            "no text is at most a number, however large",
            .atMost(column: "size", .number(1_000)),
            [1, 2, 3, 4]
        ),
        filter(
            "a text is at most itself and every later one in the same case",
            .atMost(column: "name", .text("Anna")),
            [1, 3, 6]
        ),
        filter("no number is at most a text", .atMost(column: "size", .text("2")), [5]),
        filter("an empty text is at most itself", .atMost(column: "name", .text("")), [6]),
        filter("an empty text is a text", .equals(column: "name", .text("")), [6]),
        filter(
            "one of some texts is enough",
            .oneOf(column: "name", ["anna", "100%", "nobody"]),
            [2, 3]
        ),
        filter("one of no texts is none", .oneOf(column: "name", []), []),
        filter("one of some texts is no number", .oneOf(column: "size", ["10"]), [5]),
        filter(
            "a beginning is found ignoring ASCII case",
            .prefix(column: "name", "aNN"),
            [1, 2]
        ),
        filter("a beginning is no part of the middle", .prefix(column: "name", "nna"), []),
        filter("a beginning's other letters keep their case", .prefix(column: "name", "å"), []),
        filter(
            "a number is found by the beginning of its digits",
            .prefix(column: "size", "1"),
            [1, 2, 4, 5]
        ),
        filter(
            "an empty beginning takes all that have the column",
            .prefix(column: "size", ""),
            [1, 2, 3, 4, 5]
        ),
        filter("a part is found ignoring ASCII case", .contains(column: "name", "NN"), [1, 2]),
        filter("a percent sign is a letter", .contains(column: "name", "0%"), [3]),
        filter("a percent sign stands for nothing else", .contains(column: "name", "1%"), []),
        filter("an underscore stands for nothing else", .contains(column: "name", "a_n"), []),
        filter(
            "a part of a number without a fraction has none",
            .contains(column: "size", "."),
            [2, 3]
        ),
        filter(
            "an empty part takes all that have the column",
            .contains(column: "name", ""),
            [1, 2, 3, 4, 6]
        ),
        filter(
            "a part is found in any of some columns",
            .anyContains(columns: ["name", "size"], "0"),
            [1, 3, 4, 5]
        ),
        filter("a part is found in no column of none", .anyContains(columns: [], "0"), []),
    ]

    /// Queries that are ordered by the column of their condition.
    static let walks: [ConformanceCase] = [
        walk("in the column's order", orderColumn: "size", [3, 2, 1, 4]),
        walk("backwards", orderColumn: "size", descending: true, [1, 4, 2, 3]),
        walk("in part", orderColumn: "size", offset: 1, limit: 2, [2, 1]),
        walk("from behind their end", orderColumn: "size", offset: 4, []),
        walk("in another column's order", orderColumn: "name", [3, 1, 2, 4]),
        ConformanceCase("a query that does not count finds the same documents") { store in
            try await insert(store)
            for column in [nil, "size", "name"] {
                var query = DocumentQuery(orderColumn: column, offset: 1, limit: 2)
                let counting = query
                query.isCounted = false
                let pages = try await store.read { [query] transaction in
                    try [counting, query].map {
                        try transaction.documents.query($0, in: .sample)
                    }
                }
                try requireEqual(pages[0].total, 6, "the total")
                try requireEqual(pages[1].total, 2, "the number of those that were found")
                try requireEqual(pages[1].documents, pages[0].documents, "what is found")
            }
        },
    ]

    /// A case that asks for the sizes up to ten.
    private static func walk(
        _ sentence: String,
        orderColumn: String,
        descending: Bool = false,
        offset: Int = 0,
        limit: Int = 100,
        _ expected: [Int]
    ) -> ConformanceCase {
        ConformanceCase("values up to a number are found " + sentence) { store in
            try await insert(store)
            let query = DocumentQuery(
                filter: .atMost(column: "size", .number(10)),
                orderColumn: orderColumn,
                descending: descending,
                offset: offset,
                limit: limit
            )
            let page = try await store.read { try $0.documents.query(query, in: .sample) }
            try requireEqual(page.documents.map(\.id), expected.map { "\($0)" }, "what is found")
            try requireEqual(page.total, 4, "the total")
        }
    }

    /// A case that asks one question of the same six documents.
    private static func filter(
        _ sentence: String,
        _ filter: DocumentQuery.Filter,
        _ expected: [Int]
    ) -> ConformanceCase {
        ConformanceCase("in a query, " + sentence) { store in
            try await insert(store)
            let page = try await store.read { transaction in
                try transaction.documents.query(DocumentQuery(filter: filter), in: .sample)
            }
            try requireEqual(page.documents.map(\.id), expected.map { "\($0)" }, "what is found")
            try requireEqual(page.total, expected.count, "the total")
        }
    }

    /// Keeps the six documents that the cases ask about.
    private static func insert(_ store: any Store) async throws {
        let columns: [[String: DocumentIndexValue]] = [
            ["name": .text("Anna"), "size": .number(10)],
            ["name": .text("anna"), "size": .number(1.5)],
            ["name": .text("100%"), "size": .number(-0.25)],
            ["name": .text("Åsa_\"'"), "size": .number(10)],
            ["size": .text("10")],
            ["name": .text("")],
        ]
        try await store.transaction { transaction in
            for (index, columns) in columns.enumerated() {
                let document = Document.sample("\(index + 1)", index: columns)
                try transaction.documents.insert(document, in: .sample)
            }
        }
    }
}
