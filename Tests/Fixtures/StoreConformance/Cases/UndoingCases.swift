import TollgateCore

extension ConformanceCase {
    /// What is left of changes that end in an error.
    static let undoing: [ConformanceCase] = undoingOfOne + undoingOfSeveral

    private static let undoingOfOne = Write.one.map { name, write in
        ConformanceCase("an error after a change of \(name) leaves nothing of it") { store in
            try await undone(store, after: write)
            try await requireNothing(in: store)
        }
    }

    private static let undoingOfSeveral: [ConformanceCase] = [
        ConformanceCase("an error after a change of every port leaves nothing") { store in
            try await undone(store) { transaction in
                for (_, write) in Write.one { try write(transaction) }
            }
            try await requireNothing(in: store)
        },
        ConformanceCase("an error after replacing and removing restores what was") { store in
            let credential = CredentialRecord.sample(1, secrets: [.presented(1)])
            let document = Document.sample("one", index: ["a": .text("x")])
            try await store.transaction { transaction in
                try transaction.credentials.insert(credential)
                try transaction.sessions.insert(.sample(1))
                try transaction.documents.insert(document, in: .sample)
            }
            try await undone(store) { transaction in
                try transaction.credentials.replace(.sample(1, secrets: [.presented(2)]))
                try transaction.sessions.remove(.sample(1))
                try transaction.documents.remove("one", in: .sample)
                try transaction.documents.removeAll(
                    environment: .sandbox,
                    organisation: .sample(1)
                )
            }
            try await store.read { transaction in
                let owner = try transaction.credentials.find(.digestKey(1))
                try requireEqual(owner, credential, "the credential")
                let session = try transaction.sessions.find(.sample(1))
                try requireEqual(session, .sample(1), "the session")
                let query = DocumentQuery(filter: .equals(column: "a", .text("x")))
                let page = try transaction.documents.query(query, in: .sample)
                try requireEqual(page.documents, [document], "the document")
            }
        },
        ConformanceCase("a refused credential leaves nothing where its error is caught") {
            store in
            let (owner, count) = try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, secrets: [.presented(1)]))
                try requireFault(.duplicate, "a digest that is taken") {
                    try credentials.insert(.sample(2, secrets: [.presented(2), .presented(1)]))
                }
                return (try credentials.find(.digestKey(2)), try credentials.count())
            }
            try requireEqual(owner, nil, "the credential of the digest before it")
            try requireEqual(count, 1, "the credentials")
        },
        ConformanceCase("what was changed before a caught error is committed") { store in
            try await store.transaction { transaction in
                try transaction.documents.insert(.sample("one"), in: .sample)
                try requireFault(.duplicate, "the document again") {
                    try transaction.documents.insert(.sample("one"), in: .sample)
                }
                try transaction.documents.insert(.sample("two"), in: .sample)
            }
            let total = try await store.read { transaction in
                try transaction.documents.query(DocumentQuery(), in: .sample).total
            }
            try requireEqual(total, 2, "the documents")
        },
    ]
}
