import TollgateCore

extension ConformanceCase {
    static let documents: [ConformanceCase] = [
        ConformanceCase("a document is kept with its content and columns") { store in
            let document = Document.sample(
                "one",
                json: #"{"name":"Åsa","nothing":null}"#,
                index: [
                    "name": .text("Åsa"), "empty": .text(""), "price": .number(10.25),
                    "count": .number(3), "debt": .number(-0.5), "digits": .text("3"),
                ]
            )
            try await store.transaction { try $0.documents.insert(document, in: .sample) }
            let found = try await store.read { try $0.documents.find("one", in: .sample) }
            try requireEqual(found, document, "the document")
            let missing = try await store.read { try $0.documents.find("One", in: .sample) }
            try requireEqual(missing, nil, "another id")
        },
        ConformanceCase("a document's content may be empty or any bytes") { store in
            let found = try await store.transaction { transaction in
                let contents: [(String, [UInt8])] = [("empty", []), ("bytes", [0, 255, 34])]
                for (id, json) in contents {
                    let document = Document(id: id, version: 1, json: json, index: [:])
                    try transaction.documents.insert(document, in: .sample)
                }
                return try ["empty", "bytes"].map {
                    try transaction.documents.find($0, in: .sample)?.json
                }
            }
            try requireEqual(found, [[], [0, 255, 34]], "the contents")
        },
        ConformanceCase("a document's id is unique in its collection, and free in others") {
            store in
            let collections: [DocumentCollection] = [
                .sample,
                DocumentCollection(
                    environment: .production,
                    organisation: .sample(1),
                    kind: "test.thing"
                ),
                DocumentCollection(
                    environment: .sandbox,
                    organisation: .sample(2),
                    kind: "test.thing"
                ),
                DocumentCollection(
                    environment: .sandbox,
                    organisation: .sample(1),
                    kind: "test.other"
                ),
            ]
            let found = try await store.transaction { transaction in
                let documents = transaction.documents
                for (number, collection) in collections.enumerated() {
                    try documents.insert(.sample("one", json: "\(number)"), in: collection)
                }
                try requireFault(.duplicate, "the id again") {
                    try documents.insert(.sample("one"), in: .sample)
                }
                return try collections.map { try documents.find("one", in: $0)?.json }
            }
            try requireEqual(found, (0...3).map { Array("\($0)".utf8) }, "the documents")
        },
        ConformanceCase(
            "a document is found by its id alone, of several the one that was added first"
        ) {
            store in
            @Sendable func collection(
                _ kind: String,
                _ environment: Environment,
                _ organisation: Int
            )
                -> DocumentCollection
            {
                DocumentCollection(
                    environment: environment,
                    organisation: .sample(organisation),
                    kind: kind
                )
            }
            try await store.transaction { transaction in
                let documents = transaction.documents
                try documents.insert(.sample("own", json: "1"), in: collection("a", .sandbox, 1))
                try documents.insert(.sample("own", json: "2"), in: collection("b", .sandbox, 2))
                try documents.insert(.sample("own", json: "3"), in: collection("a", .production, 2))
                for organisation in [2, 1] {
                    try documents.insert(
                        .sample("both", json: "4"),
                        in: collection("a", .sandbox, organisation)
                    )
                }
            }
            try await store.read { transaction in
                func find(
                    _ id: String,
                    _ environment: Environment,
                    _ kind: String
                ) throws
                    -> [String]
                {
                    let found = try transaction.documents.findAnywhere(
                        id,
                        environment: environment,
                        kind: kind
                    )
                    guard let found else { return [] }
                    return [
                        found.organisation.rawValue,
                        String(decoding: found.document.json, as: UTF8.self),
                    ]
                }
                let (one, two) = (
                    OrganisationID.sample(1).rawValue, OrganisationID.sample(2).rawValue
                )
                try requireEqual(try find("own", .sandbox, "a"), [one, "1"], "of the first")
                try requireEqual(try find("own", .sandbox, "b"), [two, "2"], "of another kind")
                try requireEqual(try find("own", .production, "a"), [two, "3"], "of production")
                try requireEqual(try find("own", .production, "b"), [], "of no kind there")
                try requireEqual(
                    try find("both", .sandbox, "a"),
                    [two, "4"],
                    "of two organisations"
                )
                try requireEqual(try find("Own", .sandbox, "a"), [], "another id")
            }
        },
        ConformanceCase("a new document has version 1") { store in
            try await store.transaction { transaction in
                try requireFault(.other, "a new document of version 2") {
                    try transaction.documents.insert(.sample("one", version: 2), in: .sample)
                }
            }
        },
        ConformanceCase("a replaced document has the new content and columns") { store in
            let second = Document.sample("one", version: 2, json: "2", index: ["b": .number(2)])
            let (found, totals) = try await store.transaction { transaction in
                let documents = transaction.documents
                try documents.insert(
                    .sample("one", json: "1", index: ["a": .text("1"), "b": .number(1)]),
                    in: .sample
                )
                try documents.replace(second, in: .sample)
                let totals = try [
                    .equals(column: "a", .text("1")), .equals(column: "b", .number(2)),
                ].map { try documents.query(DocumentQuery(filter: $0), in: .sample).total }
                return (try documents.find("one", in: .sample), totals)
            }
            try requireEqual(found, second, "the document")
            try requireEqual(totals, [0, 1], "found by its old and its new column")
        },
        ConformanceCase("a document is replaced by its next version alone") { store in
            let found = try await store.transaction { transaction in
                let documents = transaction.documents
                try requireFault(.duplicate, "replacing nothing") {
                    try documents.replace(.sample("one", version: 2), in: .sample)
                }
                try documents.insert(.sample("one"), in: .sample)
                for version: Int64 in [0, 1, 3, .min, .max] {
                    try requireFault(.duplicate, "version \(version) after 1") {
                        try documents.replace(.sample("one", version: version), in: .sample)
                    }
                }
                return try documents.find("one", in: .sample)
            }
            try requireEqual(found, .sample("one"), "the document after the refusals")
        },
        ConformanceCase("a document is removed once, with its columns") { store in
            let (removed, page) = try await store.transaction { transaction in
                let documents = transaction.documents
                try documents.insert(.sample("one", index: ["a": .text("x")]), in: .sample)
                let removed = try [1, 2].map { _ in try documents.remove("one", in: .sample) }
                try documents.insert(.sample("one"), in: .sample)
                let query = DocumentQuery(filter: .equals(column: "a", .text("x")))
                return (removed, try documents.query(query, in: .sample))
            }
            try requireEqual(removed, [true, false], "what was removed")
            try requireEqual(page, DocumentPage(total: 0, documents: []), "found by the column")
        },
        ConformanceCase("removing all touches one organisation in one environment") { store in
            func collection(
                _ environment: Environment,
                _ organisation: Int,
                _ kind: String
            )
                -> DocumentCollection
            {
                DocumentCollection(
                    environment: environment,
                    organisation: .sample(organisation),
                    kind: kind
                )
            }
            let gone = [collection(.sandbox, 1, "a"), collection(.sandbox, 1, "b")]
            let kept = [collection(.production, 1, "a"), collection(.sandbox, 2, "a")]
            let removed = try await store.transaction { transaction in
                for collection in gone + kept {
                    try transaction.documents.insert(.sample("one"), in: collection)
                    try transaction.documents.insert(.sample("two"), in: collection)
                }
                return try (1...2).map { _ in
                    try transaction.documents.removeAll(
                        environment: .sandbox,
                        organisation: .sample(1)
                    )
                }
            }
            try requireEqual(removed, [4, 0], "how many were removed, then again")
            let left = try await store.read { transaction in
                try (gone + kept).map {
                    try transaction.documents.query(DocumentQuery(), in: $0).total
                }
            }
            try requireEqual(left, [0, 0, 2, 2], "the documents left")
        },
        ConformanceCase(
            "the kinds are those that have documents, of one organisation's environment"
        ) {
            store in
            @Sendable func collection(
                _ kind: String,
                _ environment: Environment,
                _ organisation: Int
            )
                -> DocumentCollection
            {
                DocumentCollection(
                    environment: environment,
                    organisation: .sample(organisation),
                    kind: kind
                )
            }
            let kinds = try await store.transaction { transaction in
                let documents = transaction.documents
                for kind in ["b", "a", "C", "emptied"] {
                    try documents.insert(.sample("one"), in: collection(kind, .sandbox, 1))
                    try documents.insert(.sample("two"), in: collection(kind, .sandbox, 1))
                }
                try documents.insert(.sample("one"), in: collection("x", .production, 1))
                try documents.insert(.sample("one"), in: collection("y", .sandbox, 2))
                for id in ["one", "two"] {
                    try documents.remove(id, in: collection("emptied", .sandbox, 1))
                }
                return try [1, 2, 3].map {
                    try documents.kinds(environment: .sandbox, organisation: .sample($0))
                }
            }
            try requireEqual(kinds, [["C", "a", "b"], ["y"], []], "the kinds")
        },
        ConformanceCase("of 200 changes of one document, ten at once, none is lost") { store in
            try await store.transaction { transaction in
                try transaction.documents.insert(.sample("count", json: "0"), in: .sample)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                // Ten at a time: a store may refuse whoever waits too long, and disks differ.
                for _ in 0..<10 {
                    group.addTask {
                        for _ in 0..<20 {
                            try await store.transaction { try increment("count", in: $0.documents) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let found = try await store.read { try $0.documents.find("count", in: .sample) }
            try requireEqual(found, .sample("count", version: 201, json: "200"), "the document")
        },
    ]
}

/// Adds one to the number that is a document's content.
private func increment(_ id: String, in documents: any DocumentPort) throws {
    guard let document = try documents.find(id, in: .sample),
        let number = Int(String(decoding: document.json, as: UTF8.self))
    else { throw Nonconformance(description: "the counter cannot be read") }
    let next = Document.sample(id, version: document.version + 1, json: "\(number + 1)")
    try documents.replace(next, in: .sample)
}
