import TollgateCore

extension ConformanceCase {
    /// What still depends on a member of a ring, and how many credentials there are.
    static let counts: [ConformanceCase] = [
        ConformanceCase("digests are counted by member, those that cannot verify left out") {
            store in
            try await store.transaction { transaction in
                let credentials = transaction.credentials
                let secrets: [SecretRecord] = [
                    .presented(1, pepper: 1), .presented(2, pepper: 2),
                    .presented(3, pepper: 1, retiresAt: moment(10)), .signing(4),
                ]
                try credentials.insert(.sample(1, secrets: secrets))
                let resting = SecretRecord.presented(5, pepper: 2)
                try credentials.insert(.sample(2, state: .disabled, secrets: [resting]))
                let revoked = SecretRecord.presented(6, pepper: 1)
                try credentials.insert(.sample(3, state: .revoked, secrets: [revoked]))
                var ending = CredentialRecord.sample(4, secrets: [.presented(7, pepper: 3)])
                ending.expiresAt = moment(20)
                try credentials.insert(ending)
            }
            let wanted: [(Int64, [Int: Int])] = [
                (9, [1: 2, 2: 2, 3: 1]), (10, [1: 1, 2: 2, 3: 1]), (20, [1: 1, 2: 2]),
            ]
            for (second, expected) in wanted {
                let found = try await store.read {
                    try $0.credentials.digestCounts(at: moment(second))
                }
                try requireEqual(found.byNumber, expected, "the digests at \(second)")
            }
        },
        ConformanceCase("credentials are counted by what they can still do") { store in
            try await store.transaction { transaction in
                let credentials = transaction.credentials
                let rotated: [SecretRecord] = [
                    .presented(1, pepper: 1, retiresAt: moment(10)), .presented(2, pepper: 1),
                ]
                try credentials.insert(.sample(1, secrets: rotated))
                var ending = CredentialRecord.sample(2, secrets: [.presented(3, pepper: 1)])
                ending.expiresAt = moment(20)
                try credentials.insert(ending)
                var resting = CredentialRecord.sample(3, state: .disabled, secrets: [])
                resting.expiresAt = moment(15)
                try credentials.insert(resting)
                let ended = SecretRecord.presented(4, pepper: 1, retiresAt: moment(99))
                try credentials.insert(.sample(4, state: .revoked, secrets: [ended]))
                try credentials.insert(.sample(5, environment: .production, secrets: []))
            }
            typealias Group = CredentialCensus.Group
            let (live, resting) = (Group(.active, .sandbox), Group(.disabled, .sandbox))
            let (over, gone) = (Group(.expired, .sandbox), Group(.revoked, .sandbox))
            let other = Group(.active, .production)
            let wanted: [(Int64, CredentialCensus)] = [
                (
                    9,
                    CredentialCensus(
                        counts: [live: 2, resting: 1, gone: 1, other: 1],
                        overlapping: 1,
                        soonestEnd: .seconds(11)
                    )
                ),
                (
                    15,
                    CredentialCensus(
                        counts: [live: 2, over: 1, gone: 1, other: 1],
                        soonestEnd: .seconds(5)
                    )
                ),
                (20, CredentialCensus(counts: [live: 1, over: 2, gone: 1, other: 1])),
            ]
            for (second, expected) in wanted {
                let found = try await store.read { try $0.credentials.census(at: moment(second)) }
                try requireEqual(found, expected, "the census at \(second)")
            }
        },
        ConformanceCase("the census goes by the clocks of the accounts") { store in
            try await store.transaction { try $0.fillWithClocks() }
            // Of the account that runs ahead one credential has ended and one overlap is over.
            let expected = CredentialCensus(
                counts: [
                    .init(.active, .sandbox): 2, .init(.active, .production): 1,
                    .init(.expired, .sandbox): 1, .init(.revoked, .sandbox): 1,
                ],
                overlapping: 2
            )
            let found = try await store.read { try $0.credentials.census(at: moment(0)) }
            try requireEqual(found, expected, "the census at the clocks' own moments")
        },
        ConformanceCase("sealed secrets are counted by member, whatever their credential's state") {
            store in
            let before = try await store.read { try $0.credentials.sealCounts() }
            try await store.transaction { transaction in
                let credentials = transaction.credentials
                try credentials.insert(.sample(1, secrets: [.signing(1), .signing(2)]))
                try credentials.insert(.sample(2, state: .revoked, secrets: [.signing(3)]))
                var other = SecretRecord.signing(4)
                other.sealed = SealedBox(key: 5, bytes: [1])
                try credentials.insert(.sample(3, secrets: [other, .presented(5)]))
            }
            let after = try await store.read { try $0.credentials.sealCounts() }
            try requireEqual([before, after], [[:], [2: 3, 5: 1]], "the counts before and after")
        },
        ConformanceCase("living sessions are counted by the member of their digest") { store in
            try await store.transaction { transaction in
                for (number, pepper) in [(1, 1), (2, 2), (3, 2), (4, 2)] {
                    let end = moment(Int64(number))
                    let session = SessionRecord.sample(number, expiresAt: end, pepper: pepper)
                    try transaction.sessions.insert(session)
                }
            }
            let wanted: [(Int64, [Int: Int])] = [
                (0, [1: 1, 2: 3]), (1, [2: 3]), (2, [2: 2]), (4, [:]),
            ]
            for (second, expected) in wanted {
                let found = try await store.read {
                    try $0.sessions.digestCounts(at: moment(second))
                }
                try requireEqual(found.byNumber, expected, "the sessions at \(second)")
            }
        },
        ConformanceCase("secrets and sessions are counted by the clocks of their accounts") {
            store in
            try await store.transaction { try $0.fillWithClocks() }
            let wanted: [(Int64, [Int: Int])] = [
                (-1, [1: 1, 2: 1, 3: 1, 4: 1]), (0, [2: 1, 3: 1]), (100, [:]),
            ]
            for (second, expected) in wanted {
                let found = try await store.read { transaction in
                    [
                        try transaction.credentials.digestCounts(at: moment(second)).byNumber,
                        try transaction.sessions.digestCounts(at: moment(second)).byNumber,
                    ]
                }
                try requireEqual(found, [expected, expected], "the digests at \(second)")
            }
            let late = try await store.read { transaction in
                try [moment(99), moment(100)].map { end in
                    try transaction.sessions.digestCounts(at: moment(-1), endingAfter: end).byNumber
                }
            }
            try requireEqual(late, [[1: 1, 2: 1, 3: 1, 4: 1], [4: 1]], "those that end behind")
        },
    ]
}

extension StoreTransaction {
    /// Adds credentials and their sessions, of which the pepper 1 and 4 are of an account that runs 100
    /// seconds ahead, 2 of its production, 3 of another account, and 5 is of a revoked credential.
    fileprivate func fillWithClocks() throws {
        for number in 1...2 { try organisations.insert(.sample(number)) }
        try organisations.advance(.sample(1), by: .seconds(100))
        func retiring(_ number: Int) -> [SecretRecord] {
            [.presented(number, pepper: number, retiresAt: moment(100))]
        }
        func living(_ number: Int) -> [SecretRecord] { [.presented(number, pepper: number)] }
        try credentials.insert(.sample(1, secrets: retiring(1)))
        try credentials.insert(.sample(2, environment: .production, secrets: retiring(2)))
        try credentials.insert(.sample(3, organisation: 2, secrets: retiring(3)))
        var ending = CredentialRecord.sample(4, secrets: living(4))
        ending.expiresAt = moment(100)
        try credentials.insert(ending)
        try credentials.insert(.sample(5, state: .revoked, secrets: living(5)))
        for number in 1...5 {
            let end = moment(number > 3 ? 1_000 : 100)
            let session = SessionRecord.sample(number, expiresAt: end, pepper: number)
            try sessions.insert(session.of(.sample(number)))
        }
    }
}

extension [PepperID: Int] {
    /// The counts by the members' numbers.
    fileprivate var byNumber: [Int: Int] {
        .init(uniqueKeysWithValues: map { ($0.key.rawValue, $0.value) })
    }
}
