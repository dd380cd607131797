import TollgateCore

extension ConformanceCase {
    static let sessions: [ConformanceCase] = [
        ConformanceCase("a session is found by its token's digest") { store in
            let record = SessionRecord.sample(1)
            try await store.transaction { try $0.sessions.insert(record) }
            let found = try await store.read { transaction in
                try [1, 2].map { try transaction.sessions.find(.sample($0)) }
            }
            try requireEqual(found, [record, nil], "the sessions found")
        },
        ConformanceCase("what narrows a session is kept, also to no scope at all") { store in
            let records = [
                SessionRecord.sample(1, grant: SessionGrant(subject: "a", scopes: ["b", "c"])),
                .sample(2, grant: SessionGrant(subject: "", scopes: [])), .sample(3),
            ]
            try await store.transaction { transaction in
                for record in records { try transaction.sessions.insert(record) }
            }
            let found = try await store.read { transaction in
                try (1...3).map { try transaction.sessions.find(id: .sample($0)) }
            }
            try requireEqual(found, records, "the sessions found")
        },
        ConformanceCase("a session's id and digest are unique") { store in
            try await store.transaction { transaction in
                try transaction.sessions.insert(.sample(1))
                try requireFault(.duplicate, "the same id") {
                    try transaction.sessions.insert(.sample(1, digestOf: 2))
                }
                try requireFault(.duplicate, "the same digest") {
                    try transaction.sessions.insert(.sample(2, digestOf: 1))
                }
            }
        },
        ConformanceCase("a session is given another digest, and is no longer found by the old one")
        {
            store in
            let use = SessionUse(at: moment(3), address: .loopback6, userAgent: "agent")
            var record = SessionRecord.sample(1, lastUse: use)
            try await store.transaction { [record] in try $0.sessions.insert(record) }
            (record.digest, record.pepper) = (.sample(2), PepperID(rawValue: 4))
            (record.lastUse, record.exposedAt) = (nil, moment(9))
            let found = try await store.transaction { [record] transaction in
                try transaction.sessions.replace(record)
                // The same once more: its own digest is nobody else's.
                try transaction.sessions.replace(record)
                return try [1, 2].map { try transaction.sessions.find(.sample($0)) }
            }
            try requireEqual(found, [nil, record], "the sessions found")
            let counts = try await store.read { try $0.sessions.digestCounts(at: moment(0)) }
            try requireEqual(counts, [PepperID(rawValue: 4): 1], "the digests by member")
        },
        ConformanceCase("only a session that is there is replaced, and not by another's digest") {
            store in
            let found = try await store.transaction { transaction in
                for number in [1, 2] { try transaction.sessions.insert(.sample(number)) }
                try requireFault(.other, "one that is not there") {
                    try transaction.sessions.replace(.sample(3))
                }
                try requireFault(.duplicate, "another's digest") {
                    try transaction.sessions.replace(.sample(1, digestOf: 2))
                }
                return try [1, 2, 3].map { try transaction.sessions.find(.sample($0))?.id }
            }
            try requireEqual(found, [.sample(1), .sample(2), nil], "the sessions found")
        },
        ConformanceCase("a session is removed once, and its digest is free again") { store in
            let removed = try await store.transaction { transaction in
                try transaction.sessions.insert(.sample(1))
                let removed = try [1, 1, 2].map { try transaction.sessions.remove(.sample($0)) }
                try transaction.sessions.insert(.sample(2, digestOf: 1))
                return removed
            }
            try requireEqual(removed, [true, false, false], "what was removed")
            let found = try await store.read { try $0.sessions.find(.sample(1))?.id }
            try requireEqual(found, .sample(2), "whose the digest is")
        },
        ConformanceCase("all sessions of one credential are removed at once, and no other's") {
            store in
            let (first, second) = (SessionRecord.sample(1), SessionRecord.sample(2))
            let other = SessionRecord(
                id: .sample(3),
                kind: first.kind,
                digest: .sample(3),
                pepper: first.pepper,
                credential: CredentialID(rawValue: "crd_other"),
                createdAt: first.createdAt,
                expiresAt: first.expiresAt
            )
            let removed = try await store.transaction { transaction in
                for session in [first, second, other] {
                    try transaction.sessions.insert(session)
                }
                return try (0..<2).map { _ in
                    try transaction.sessions.removeAll(of: first.credential)
                }
            }
            try requireEqual(
                removed.map(Set.init),
                [[.sample(1), .sample(2)], []],
                "what was removed"
            )
            let left = try await store.read { transaction in
                try (1...3).filter { try transaction.sessions.find(.sample($0)) != nil }
            }
            try requireEqual(left, [3], "the sessions left")
        },
        ConformanceCase("a credential's sessions that rested too long are removed, and no others") {
            store in
            let use = SessionUse(at: moment(8), address: .loopback4, userAgent: "")
            let removed = try await store.transaction { transaction in
                for session in [
                    SessionRecord.sample(1, idle: .seconds(5)),
                    .sample(2, createdAt: moment(5), idle: .seconds(5)),
                    .sample(3, idle: .seconds(5), lastUse: use), .sample(4),
                    .sample(5, idle: .seconds(5)).of(.sample(2)),
                ] { try transaction.sessions.insert(session) }
                return try [5, 6].map {
                    try transaction.sessions.removeRested(of: .sample(1), before: moment($0))
                }
            }
            try requireEqual(removed, [[], [.sample(1)]], "what was removed")
            let left = try await store.read { transaction in
                try (1...5).filter { try transaction.sessions.find(.sample($0)) != nil }
            }
            try requireEqual(left, [2, 3, 4, 5], "the sessions left")
        },
        ConformanceCase("all but a credential's newest sessions of a kind are removed, no others") {
            store in
            let removed = try await store.transaction { transaction in
                for (number, second) in [(1, 5), (2, 9), (3, 5), (4, 1)] {
                    let made = moment(Int64(second))
                    try transaction.sessions.insert(.sample(number, createdAt: made))
                }
                try transaction.sessions.insert(.sample(5).of(.sample(2)))
                let kind = SessionRecord.sample(1).kind
                let others = try transaction.sessions.removeOldest(
                    of: .sample(1),
                    "test.other",
                    keeping: 0,
                    at: moment(10)
                )
                return try [others]
                    + [4, 2, 0].map {
                        try transaction.sessions.removeOldest(
                            of: .sample(1),
                            kind,
                            keeping: $0,
                            at: moment(10)
                        )
                    }
            }
            try requireEqual(
                removed.map { $0.map(\.digest) },
                [[], [], [.sample(3), .sample(4)], [.sample(2), .sample(1)]],
                "what was removed"
            )
            let left = try await store.read { try $0.sessions.find(id: .sample(5))?.credential }
            try requireEqual(left, .sample(2), "the other credential's session")
        },
        ConformanceCase("of too many sessions those that have ended go before those that live") {
            store in
            let removed = try await store.transaction { transaction in
                // The oldest lives, and so does the newest.
                for (number, end) in [(1, 90), (2, 20), (3, 21), (4, 90)] {
                    let session = SessionRecord.sample(
                        number,
                        createdAt: moment(Int64(number)),
                        expiresAt: moment(Int64(end))
                    )
                    try transaction.sessions.insert(session)
                }
                let kind = SessionRecord.sample(1).kind
                return try [3, 2, 1].map { count in
                    try transaction.sessions.removeOldest(
                        of: .sample(1),
                        kind,
                        keeping: count,
                        at: moment(21)
                    )
                    .map(\.id)
                }
            }
            try requireEqual(
                removed,
                [[.sample(2)], [.sample(3)], [.sample(1)]],
                "what was removed, one after the other"
            )
        },
        ConformanceCase("some sessions of a credential are removed, by id, and no other's") {
            store in
            let removed = try await store.transaction { transaction in
                for number in 1...4 { try transaction.sessions.insert(.sample(number)) }
                try transaction.sessions.insert(.sample(5).of(.sample(2)))
                return try [0, 3, 3, 3].map {
                    try transaction.sessions.removeSome(of: .sample(1), atMost: $0)
                }
            }
            try requireEqual(
                removed,
                [[], [.sample(1), .sample(2), .sample(3)], [.sample(4)], []],
                "what was removed"
            )
            let left = try await store.read { try $0.sessions.find(id: .sample(5))?.credential }
            try requireEqual(left, .sample(2), "the other credential's session")
        },
        ConformanceCase("revoked credentials that still have sessions are found, 100 at the most") {
            store in
            let found = try await store.transaction { transaction in
                for number in 1...104 {
                    let state: CredentialState =
                        switch number {
                        case 1: .active
                        case 2: .disabled
                        default: .revoked
                        }
                    try transaction.credentials.insert(.sample(number, state: state))
                    // The third has none.
                    guard number != 3 else { continue }
                    try transaction.sessions.insert(.sample(number).of(.sample(number)))
                }
                let first = try transaction.sessions.revokedOwners()
                try transaction.sessions.removeAll(of: .sample(4))
                return [first, try transaction.sessions.revokedOwners()]
            }
            try requireEqual(
                found,
                [(4...103).map { .sample($0) }, (5...104).map { .sample($0) }],
                "the credentials found"
            )
        },
        ConformanceCase("only sessions that ended before a moment are removed") { store in
            let removed = try await store.transaction { transaction in
                for number in 1...4 {
                    let end = moment(Int64(number))
                    try transaction.sessions.insert(.sample(number, expiresAt: end))
                }
                return try transaction.sessions.removeExpired(before: moment(3))
            }
            try requireEqual(removed, 2, "how many were removed")
            let left = try await store.read { transaction in
                try (1...4).filter { try transaction.sessions.find(.sample($0)) != nil }
            }
            try requireEqual(left, [3, 4], "the sessions left")
        },
        ConformanceCase("at most 1,000 ended sessions are removed at once, the oldest first") {
            store in
            let removed = try await store.transaction { transaction in
                for number in 1...1_002 {
                    let end = moment(Int64(-number))
                    try transaction.sessions.insert(.sample(number, expiresAt: end))
                }
                return try transaction.sessions.removeExpired(before: moment(0))
            }
            try requireEqual(removed, SessionRecord.removedMax, "how many were removed")
            let left = try await store.read { transaction in
                try (1...1_002).filter { try transaction.sessions.find(.sample($0)) != nil }
            }
            try requireEqual(left, [1, 2], "the sessions left")
        },
        ConformanceCase("as many ended sessions as can be removed at once are all removed") {
            store in
            let removed = try await store.transaction { transaction in
                for number in 1...SessionRecord.removedMax {
                    try transaction.sessions.insert(.sample(number, expiresAt: moment(-1)))
                }
                return try (0..<2).map { _ in
                    try transaction.sessions.removeExpired(before: moment(0))
                }
            }
            try requireEqual(removed, [SessionRecord.removedMax, 0], "how many were removed")
        },
        ConformanceCase("a session is found by its name, with its lives and its newest use") {
            store in
            let use = SessionUse(at: moment(7), address: .loopback6, userAgent: "é 1.0")
            let record = SessionRecord.sample(1, idle: .milliseconds(90_500), lastUse: use)
            try await store.transaction { try $0.sessions.insert(record) }
            let found = try await store.read { transaction in
                try [1, 2].map { try transaction.sessions.find(id: .sample($0)) }
            }
            try requireEqual(found, [record, nil], "the sessions found")
        },
        ConformanceCase("the newest use of a session stays, whatever order uses come in") { store in
            @Sendable func use(_ second: Int64) -> SessionUse {
                SessionUse(at: moment(second), address: .loopback4, userAgent: "agent \(second)")
            }
            let found = try await store.transaction { transaction in
                try transaction.sessions.insert(.sample(1))
                for uses in [
                    [SessionID.sample(1): use(5)], [.sample(1): use(3), .sample(2): use(9)],
                    [.sample(1): use(5)],
                ] {
                    try transaction.sessions.note(uses)
                }
                return try [1, 2].map { try transaction.sessions.find(id: .sample($0))?.lastUse }
            }
            try requireEqual(found, [use(5), nil], "the newest uses")
        },
        ConformanceCase("a credential's sessions are listed, the newest first") { store in
            let listed = try await store.transaction { transaction in
                for (number, second) in [(1, 5), (2, 9), (3, 5), (4, 1)] {
                    let made = moment(Int64(second))
                    try transaction.sessions.insert(.sample(number, createdAt: made))
                }
                return try transaction.sessions.list(of: .sample(1)).map(\.id)
            }
            try requireEqual(
                listed,
                [.sample(2), .sample(1), .sample(3), .sample(4)],
                "the sessions listed"
            )
        },
        ConformanceCase("at most 1,000 sessions of a credential are listed") { store in
            let count = try await store.transaction { transaction in
                for number in 1...1_001 { try transaction.sessions.insert(.sample(number)) }
                return try transaction.sessions.list(of: .sample(1)).count
            }
            try requireEqual(count, 1_000, "how many are listed")
        },
    ]
}
