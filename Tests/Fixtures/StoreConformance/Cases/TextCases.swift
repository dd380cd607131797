import TollgateCore

/// Texts that tools for text are known to stumble over; none is the same scalars as another.
private let oddTexts = [
    "", " ", "'", "\"", "''; DROP TABLE credentials; --", "%", "_", "\\", "*", "?1", ":name",
    "[a-z]", "line\nbreak\r\n", "\u{1}\u{7F}", "é", "e\u{301}", "ß", "ẞ", "İ", "ǆ",
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "\u{202E}right to left", "\u{FEFF}mark",
    "\u{FFFE}\u{FFFF}", "\u{10FFFF}", String(repeating: "långt ", count: 2_000),
]

/// A text that a store which thinks in C strings would take for `short`.
private let textWithNUL = "short\u{0}longer"

extension ConformanceCase {
    static let texts: [ConformanceCase] = [
        ConformanceCase("odd texts come back as they were, in handles and labels") { store in
            try await store.transaction { transaction in
                for (number, text) in oddTexts.enumerated() {
                    var record = CredentialRecord.sample(number, handle: "h" + text)
                    record.label = text
                    try transaction.credentials.insert(record)
                }
            }
            for text in oddTexts {
                let key = FactKey.handle("test.user", .sandbox, "h" + text)
                let found = try await store.read { try $0.credentials.find(key) }
                try requireExactly(found?.handle, "h" + text, "the handle")
                try requireExactly(found?.label, text, "the label")
            }
        },
        ConformanceCase("odd texts come back as they were, in documents and columns") { store in
            try await store.transaction { transaction in
                for text in oddTexts + [textWithNUL] {
                    let id = "d" + text.filter { $0 != "\u{0}" }
                    let document = Document.sample(id, json: text, index: ["text": .text(text)])
                    try transaction.documents.insert(document, in: .sample)
                }
            }
            for text in oddTexts + [textWithNUL] {
                let query = DocumentQuery(filter: .equals(column: "text", .text(text)))
                let page = try await store.read { try $0.documents.query(query, in: .sample) }
                try requireEqual(page.total, 1, "the documents of \(text.debugDescription)")
                let found = page.documents.first
                try requireEqual(found?.json, Array(text.utf8), "the content")
                try requireEqual(found?.index["text"], .text(text), "the column")
            }
        },
        ConformanceCase("odd texts come back as they were, in callbacks and their tries") { store in
            try await store.transaction { transaction in
                for (number, text) in oddTexts.enumerated() {
                    let seen = CallbackTry(
                        at: moment(1),
                        milliseconds: 2,
                        status: nil,
                        fault: text,
                        answer: text
                    )
                    try transaction.outbox.insert(.sample(number, subject: text, tries: [seen]))
                }
            }
            for text in oddTexts {
                let filter = CallbackFilter(subject: text)
                let found = try await store.read { try $0.outbox.list(filter) }
                try requireEqual(found.count, 1, "the callbacks about \(text.debugDescription)")
                try requireExactly(found.first?.subject, text, "the subject")
                try requireExactly(found.first?.tries.first?.fault, text, "the fault")
                try requireExactly(found.first?.tries.first?.answer, text, "the answer")
            }
        },
        ConformanceCase("an odd text is found by each beginning and each part of it") { store in
            try await store.transaction { transaction in
                for (number, text) in oddTexts.enumerated() {
                    let document = Document.sample("\(number)", index: ["text": .text(text)])
                    try transaction.documents.insert(document, in: .sample)
                }
            }
            for (number, text) in oddTexts.enumerated() {
                for filter: DocumentQuery.Filter in [
                    .prefix(column: "text", text),
                    .contains(column: "text", text),
                    .oneOf(column: "text", ["absent", text]),
                ] {
                    let ids = try await store.read { transaction in
                        let query = DocumentQuery(filter: filter)
                        return try transaction.documents.query(query, in: .sample).documents
                            .map(\.id)
                    }
                    try require(ids.contains("\(number)"), "\(filter) finds its own text")
                }
            }
        },
        ConformanceCase("a letter with its accent is another text than the accented letter") {
            store in
            try await store.transaction { transaction in
                for (number, text) in ["é", "e\u{301}"].enumerated() {
                    try transaction.organisations.insert(.sample(number, name: text))
                    try transaction.credentials.insert(.sample(number, handle: text))
                    try transaction.documents.insert(.sample(text), in: .sample)
                }
            }
            try await store.read { transaction in
                let handle = FactKey.handle("test.user", .sandbox, "e\u{301}")
                let credential = try transaction.credentials.find(handle)
                try requireEqual(credential?.id, .sample(1), "the credential")
                let organisation = try transaction.organisations.find(name: "e\u{301}")
                try requireEqual(organisation?.id, .sample(1), "the organisation")
                let document = try transaction.documents.find("é", in: .sample)
                try requireExactly(document?.id, "é", "the document")
            }
        },
        ConformanceCase("a text with NUL is no name of anything") { store in
            try await store.transaction { transaction in
                try transaction.organisations.insert(.sample(1, name: "short"))
                try transaction.credentials.insert(.sample(1, handle: "short"))
                try transaction.documents.insert(.sample("short"), in: .sample)
                for (name, write) in writesWithNUL {
                    try requireFault(.other, name) { try write(transaction) }
                }
            }
            try await store.read { transaction in
                let handle = FactKey.handle("test.user", .sandbox, textWithNUL)
                try requireEqual(try transaction.credentials.find(handle), nil, "a handle")
                let organisation = try transaction.organisations.find(name: textWithNUL)
                try requireEqual(organisation, nil, "an organisation")
                let document = try transaction.documents.find(textWithNUL, in: .sample)
                try requireEqual(document, nil, "a document")
            }
        },
        ConformanceCase("what is no number is no column's value") { store in
            try await store.transaction { transaction in
                try requireFault(.other, "a column without a number") {
                    try transaction.documents.insert(
                        .sample("one", index: ["a": .number(.nan)]),
                        in: .sample
                    )
                }
                let found = try transaction.documents.find("one", in: .sample)
                try requireEqual(found, nil, "the document")
            }
        },
    ]

    private static let writesWithNUL: [(String, Write.Change)] = [
        ("an organisation's name", { try $0.organisations.insert(.sample(2, name: textWithNUL)) }),
        ("a credential's handle", { try $0.credentials.insert(.sample(2, handle: textWithNUL)) }),
        ("a document's id", { try $0.documents.insert(.sample(textWithNUL), in: .sample) }),
        ("a callback's subject", { try $0.outbox.insert(.sample(2, subject: textWithNUL)) }),
        (
            "a receiver's address",
            { try $0.outbox.save(ReceiverHealth.sample(destination: textWithNUL)) }
        ),
        (
            "a channel",
            { try $0.outbox.save(CallbackSettings.sample(channel: textWithNUL)) }
        ),
        ("a vault entry's purpose", { try $0.vault.insert(.sample(2, purpose: textWithNUL)) }),
        (
            "the carrier of a use",
            { transaction in
                let use = LastUse(at: moment(1), address: .loopback4, carrier: textWithNUL)
                try transaction.credentials.note([.sample(1): use])
            }
        ),
        ("a feed's key", { try $0.feed.append([.handle("test.user", .sandbox, textWithNUL)]) }),
    ]
}
