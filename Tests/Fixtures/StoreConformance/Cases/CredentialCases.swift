import TollgateCore

extension ConformanceCase {
    static let credentials: [ConformanceCase] = [
        ConformanceCase("a credential is kept with all its members and secrets") { store in
            let record = try CredentialRecord.complete()
            try await store.transaction { try $0.credentials.insert(record) }
            let found = try await store.read { try $0.credentials.find(record.id) }
            try requireEqual(found, record, "the credential")
            let missing = try await store.read { try $0.credentials.find(CredentialID.sample(99)) }
            try requireEqual(missing, nil, "another id")
        },
        ConformanceCase("a credential is found by its handle, kind and environment") { store in
            let record = CredentialRecord.sample(1, handle: "123-abc")
            try await store.transaction { try $0.credentials.insert(record) }
            let found = try await store.read { transaction in
                try [
                    .handle("test.user", .sandbox, "123-abc"),
                    .handle("test.user", .production, "123-abc"),
                    .handle("test.other", .sandbox, "123-abc"),
                    .handle("test.user", .sandbox, "123-ABC"),
                    .handle("test.user", .sandbox, "123-ab"),
                ].map { try transaction.credentials.find($0)?.id }
            }
            try requireEqual(found, [record.id, nil, nil, nil, nil], "the credentials found")
        },
        ConformanceCase("a credential is found by the digest of each of its secrets") { store in
            let record = CredentialRecord.sample(1, secrets: [.presented(7), .presented(8)])
            try await store.transaction { try $0.credentials.insert(record) }
            let found = try await store.read { transaction in
                try [7, 8, 9].map { try transaction.credentials.find(.digestKey($0)) }
            }
            try requireEqual(found, [record, record, nil], "the credentials found")
        },
        ConformanceCase("a credential's id, handle and digests are unique") { store in
            try await store.transaction { transaction in
                let first = CredentialRecord.sample(1, handle: "one", secrets: [.presented(7)])
                try transaction.credentials.insert(first)
                let clashes: [String: CredentialRecord] = [
                    "the same id": .sample(1, handle: "two"),
                    "the same handle": .sample(2, handle: "one"),
                    "the same digest": .sample(2, secrets: [.presented(8), .presented(7)]),
                    "one digest twice": .sample(2, secrets: [.presented(9), .presented(9)]),
                ]
                for (name, clash) in clashes {
                    try requireFault(.duplicate, name) { try transaction.credentials.insert(clash) }
                }
            }
            let count = try await store.read { try $0.credentials.count() }
            try requireEqual(count, 1, "the credentials after four refused ones")
        },
        ConformanceCase("one handle may stand in each kind and each environment") { store in
            try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, handle: "one"))
                try credentials.insert(.sample(2, environment: .production, handle: "one"))
                try credentials.insert(.sample(3, kind: "test.key", handle: "one"))
            }
            let found = try await store.read { transaction in
                try transaction.credentials.find(.handle("test.key", .sandbox, "one"))?.id
            }
            try requireEqual(found, .sample(3), "the credential of the other kind")
        },
        ConformanceCase("credentials are listed by id, with their secrets") { store in
            let records = [3, 1, 2].map { number in
                CredentialRecord.sample(
                    number,
                    secrets: [.presented(number * 2), .presented(number * 2 + 1)]
                )
            }
            try await store.transaction { try records.forEach($0.credentials.insert) }
            let found = try await store.read { try $0.credentials.list(CredentialFilter()) }
            try requireEqual(found, [records[1], records[2], records[0]], "the list")
        },
        ConformanceCase("a list takes only what every member of its filter takes") { store in
            try await store.transaction { transaction in
                for record in [
                    CredentialRecord.sample(1),
                    .sample(2, organisation: 2),
                    .sample(3, environment: .production),
                    .sample(4, kind: "test.key"),
                    .sample(5, state: .revoked),
                ] { try transaction.credentials.insert(record) }
            }
            let filters: [(CredentialFilter, [Int])] = [
                (CredentialFilter(), [1, 2, 3, 4, 5]),
                (CredentialFilter(organisation: .sample(1)), [1, 3, 4, 5]),
                (CredentialFilter(environment: .production), [3]),
                (CredentialFilter(kind: "test.key"), [4]),
                (CredentialFilter(state: .active), [1, 2, 3, 4]),
                (CredentialFilter(organisation: .sample(1), state: .revoked), [5]),
                (CredentialFilter(organisation: .sample(2), kind: "test.key"), []),
            ]
            for (filter, expected) in filters {
                let found = try await store.read { try $0.credentials.list(filter).map(\.id) }
                try requireEqual(found, expected.map { .sample($0) }, "the list of \(filter)")
            }
        },
        ConformanceCase("a list is read in pages, each behind the last id of the other") { store in
            try await store.transaction { transaction in
                for number in 1...5 { try transaction.credentials.insert(.sample(number)) }
            }
            let pages: [(CredentialFilter, [Int])] = [
                (CredentialFilter(limit: 2), [1, 2]),
                (CredentialFilter(after: .sample(2), limit: 2), [3, 4]),
                (CredentialFilter(after: .sample(4), limit: 2), [5]),
                (CredentialFilter(after: .sample(5), limit: 2), []),
                (CredentialFilter(limit: 0), []),
            ]
            for (filter, expected) in pages {
                let found = try await store.read { try $0.credentials.list(filter).map(\.id) }
                try requireEqual(found, expected.map { .sample($0) }, "the page of \(filter)")
            }
        },
        ConformanceCase("all credentials are counted") { store in
            let before = try await store.read { try $0.credentials.count() }
            try await store.transaction { transaction in
                for number in 1...3 { try transaction.credentials.insert(.sample(number)) }
            }
            let after = try await store.read { try $0.credentials.count() }
            try requireEqual([before, after], [0, 3], "the count before and after three")
        },
    ]
}

extension CredentialRecord {
    /// A credential with every member set.
    fileprivate static func complete() throws -> Self {
        var record = CredentialRecord.sample(
            1,
            environment: .production,
            handle: "123-abc",
            state: .disabled,
            secrets: [.signing(2), .presented(1)]
        )
        record.scopes = ["read", "write", "with space \"and\" quotes"]
        record.networks = ["192.0.2.0/24", "2001:db8::1"].compactMap { Network($0) }
        record.expiresAt = moment(5)
        record.limit = RequestLimit(count: 3, seconds: 60)
        record.expiryWarnedAt = moment(4)
        record.origins = ["https://shop.example", "http://localhost:8000"]
        record.secrets[1].lastUse = LastUse(at: moment(3), address: .loopback6, carrier: "basic")
        try requireEqual(record.networks.count, 2, "the sample's networks")
        return record
    }
}
