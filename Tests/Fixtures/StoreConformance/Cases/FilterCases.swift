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

    /// A case that asks one question of the same six documents.
    private static func filter(
        _ sentence: String,
        _ filter: DocumentQuery.Filter,
        _ expected: [Int]
    ) -> ConformanceCase {
        ConformanceCase("in a query, " + sentence) { store in
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
            let page = try await store.read { transaction in
                try transaction.documents.query(DocumentQuery(filter: filter), in: .sample)
            }
            try requireEqual(page.documents.map(\.id), expected.map { "\($0)" }, "what is found")
            try requireEqual(page.total, expected.count, "the total")
        }
    }
}
