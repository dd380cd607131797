import TollgateCore

extension ConformanceCase {
    /// What is noted of the use of secrets, and what a list makes of it.
    static let uses: [ConformanceCase] = [
        ConformanceCase("the use of a secret is noted at it and at no other") { store in
            let record = CredentialRecord.sample(1, secrets: [.presented(1), .presented(2)])
            let found = try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(record)
                try credentials.note([.sample(2): .sample(5)])
                return try credentials.find(record.id)?.secrets.map(\.lastUse)
            }
            try requireEqual(found, [nil, .sample(5)], "the uses")
        },
        ConformanceCase("a newer use takes the place of an older one, and never the reverse") {
            store in
            let found = try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, secrets: [.presented(1)]))
                return try [5, 4, 5, 6, 1].map { second in
                    let carrier = second == 5 ? "basic" : "bearer"
                    try credentials.note([.sample(1): .sample(second, carrier: carrier)])
                    return try credentials.find(CredentialID.sample(1))?.secrets[0].lastUse
                }
            }
            let (five, six) = (LastUse.sample(5, carrier: "basic"), LastUse.sample(6))
            try requireEqual(found, [five, five, five, six, six], "the use after each note")
        },
        ConformanceCase("another use at the same moment changes nothing") { store in
            let found = try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, secrets: [.presented(1)]))
                try credentials.note([.sample(1): .sample(5, carrier: "basic")])
                try credentials.note([.sample(1): .sample(5, carrier: "bearer")])
                return try credentials.find(CredentialID.sample(1))?.secrets[0].lastUse?.carrier
            }
            try requireEqual(found, "basic", "the carrier")
        },
        ConformanceCase("many uses are noted at once, and unknown secrets change nothing") {
            store in
            let found = try await store.transaction { transaction in
                let credentials = transaction.credentials
                for number in 1...3 {
                    try credentials.insert(.sample(number, secrets: [.presented(number)]))
                }
                try credentials.note([:])
                try credentials.note([
                    .sample(1): .sample(1), .sample(3): .sample(3), .sample(9): .sample(9),
                ])
                return try credentials.list(CredentialFilter()).map { $0.secrets[0].lastUse }
            }
            try requireEqual(found, [.sample(1), nil, .sample(3)], "the uses")
        },
        ConformanceCase("a replaced credential keeps the uses that it is given") { store in
            let found = try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, secrets: [.presented(1)]))
                try credentials.note([.sample(1): .sample(5)])
                guard var record = try credentials.find(CredentialID.sample(1)) else {
                    return [LastUse?]()
                }
                record.secrets.append(.presented(2))
                record.limit = RequestLimit(count: 1, seconds: 1)
                try credentials.replace(record)
                return try credentials.find(record.id)?.secrets.map(\.lastUse) ?? []
            }
            try requireEqual(found, [.sample(5), nil], "the uses")
        },
        ConformanceCase("a use cannot be noted in a read") { store in
            try await requireFault(.other, "noting a use") {
                try await store.read { try $0.credentials.note([.sample(1): .sample(1)]) }
            }
        },
        ConformanceCase("a list of the unused takes what was made before and not used from then") {
            store in
            try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, secrets: [.presented(1)]))
                try credentials.insert(.sample(2, secrets: [.presented(2), .presented(3)]))
                try credentials.insert(.sample(3))
                try credentials.note([.sample(1): .sample(10), .sample(2): .sample(20)])
            }
            let wanted: [(moment: Int64, expected: [Int])] = [
                (0, []), (1, [3]), (10, [3]), (11, [1, 3]), (20, [1, 3]), (21, [1, 2, 3]),
            ]
            for (second, expected) in wanted {
                let filter = CredentialFilter(unusedSince: moment(second))
                let found = try await store.read { try $0.credentials.list(filter).map(\.id) }
                try requireEqual(found, expected.map { .sample($0) }, "unused since \(second)")
            }
        },
        ConformanceCase("a list of the ending takes what ends by itself until a moment") { store in
            try await store.transaction { transaction in
                for number in 1...4 {
                    var record = CredentialRecord.sample(number, organisation: number % 2)
                    if number > 1 { record.expiresAt = moment(Int64(number)) }
                    try transaction.credentials.insert(record)
                }
            }
            let filters: [(CredentialFilter, [Int])] = [
                (CredentialFilter(expiresBefore: moment(1)), []),
                (CredentialFilter(expiresBefore: moment(3)), [2, 3]),
                (CredentialFilter(expiresBefore: moment(9)), [2, 3, 4]),
                (CredentialFilter(organisation: .sample(0), expiresBefore: moment(9)), [2, 4]),
                (CredentialFilter(unusedSince: moment(9), expiresBefore: moment(3)), [2, 3]),
                (CredentialFilter(expiresBefore: moment(9), after: .sample(2), limit: 1), [3]),
            ]
            for (filter, expected) in filters {
                let found = try await store.read { try $0.credentials.list(filter).map(\.id) }
                try requireEqual(found, expected.map { .sample($0) }, "the list of \(filter)")
            }
        },
    ]
}

extension LastUse {
    fileprivate static func sample(_ second: Int, carrier: String = "bearer") -> Self {
        Self(
            at: moment(Int64(second)),
            address: IPAddress(v4: 0xC000_0200 + UInt32(second)),
            carrier: carrier
        )
    }
}
