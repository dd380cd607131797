import TollgateCore

extension ConformanceCase {
    /// What still depends on a member of a ring.
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
    ]
}

extension [PepperID: Int] {
    /// The counts by the members' numbers.
    fileprivate var byNumber: [Int: Int] {
        .init(uniqueKeysWithValues: map { ($0.key.rawValue, $0.value) })
    }
}
