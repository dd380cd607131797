import TollgateCore

extension ConformanceCase {
    static let audit: [ConformanceCase] = [
        ConformanceCase("the newest audit row is the one of the highest sequence") { store in
            let none = try await store.read { try $0.audit.last() }
            try requireEqual(none, nil, "the newest row of none")
            try await store.transaction { transaction in
                for sequence: Int64 in 1...3 { try transaction.audit.append(.sample(sequence)) }
            }
            let last = try await store.read { try $0.audit.last() }
            try requireEqual(last, .sample(3), "the newest row")
        },
        ConformanceCase("an audit row's sequence is taken once") { store in
            try await store.transaction { transaction in
                try transaction.audit.append(.sample(1))
                try requireFault(.duplicate, "a second row of the sequence") {
                    try transaction.audit.append(.sample(1))
                }
            }
        },
        ConformanceCase("audit rows are read from behind a sequence, oldest first") { store in
            try await store.transaction { transaction in
                for sequence: Int64 in 1...5 { try transaction.audit.append(.sample(sequence)) }
            }
            let wanted: [(after: Int64, limit: Int, expected: [Int64])] = [
                (0, 100, [1, 2, 3, 4, 5]), (2, 2, [3, 4]), (4, 2, [5]), (5, 2, []), (0, 0, []),
                (.min, 1, [1]), (.max, 1, []), (0, -1, []),
            ]
            for (after, limit, expected) in wanted {
                let rows = try await store.read { try $0.audit.rows(after: after, limit: limit) }
                try requireEqual(
                    rows,
                    expected.map(AuditRow.sample),
                    "\(limit) rows after \(after)"
                )
            }
        },
        ConformanceCase("a checkpoint is found from its place on, and taken once") { store in
            try await store.transaction { transaction in
                let audit = transaction.audit
                try requireEqual(try audit.checkpoint(upTo: .max), nil, "the newest of none")
                for sequence: Int64 in [4, 2] { try audit.add(.sample(sequence)) }
                try requireFault(.duplicate, "a second checkpoint of the sequence") {
                    try audit.add(.sample(2))
                }
                try requireFault(.other, "a cut without a removal") {
                    try audit.add(.sample(3, .cut))
                }
                let expected: [(Int64, Int64?)] = [
                    (.min, nil), (1, nil), (2, 2), (3, 2), (4, 4), (.max, 4),
                ]
                for (place, sequence) in expected {
                    try requireEqual(
                        try audit.checkpoint(upTo: place),
                        sequence.map { .sample($0) },
                        "the newest up to \(place)"
                    )
                }
            }
        },
        ConformanceCase("checkpoints are read from behind a sequence, oldest first") { store in
            try await store.transaction { transaction in
                for sequence: Int64 in [3, 1, 2] { try transaction.audit.add(.sample(sequence)) }
            }
            let wanted: [(after: Int64, limit: Int, expected: [Int64])] = [
                (0, 9, [1, 2, 3]), (1, 1, [2]), (3, 9, []), (.min, 9, [1, 2, 3]), (0, 0, []),
                (0, -1, []),
            ]
            for (after, limit, expected) in wanted {
                let found = try await store.read {
                    try $0.audit.checkpoints(after: after, limit: limit)
                }
                try requireEqual(
                    found,
                    expected.map { .sample($0) },
                    "\(limit) checkpoints after \(after)"
                )
            }
        },
        ConformanceCase("audit rows go up to a cut, which stays with the checkpoints behind it") {
            store in
            try await store.fillAudit()
            let removed = try await store.transaction {
                try $0.audit.remove(upTo: .sample(3, .cut))
            }
            try requireEqual(removed, 3, "the rows removed")
            try await store.read { transaction in
                let audit = transaction.audit
                let rows = try audit.rows(after: .min, limit: 9)
                try requireEqual(rows, [.sample(4), .sample(5)], "the rows left")
                try requireEqual(try audit.cut(), .sample(3, .cut), "the cut")
                let heads = try audit.checkpoints(after: .min, limit: 9)
                try requireEqual(heads, [.sample(4)], "the heads left")
                try requireEqual(
                    try audit.checkpoint(upTo: 3),
                    .sample(3, .cut),
                    "the checkpoint up to the cut"
                )
            }
            let again = try await store.transaction {
                try $0.audit.remove(upTo: .sample(4, .cut))
            }
            try requireEqual(again, 1, "the rows removed by a second cut")
            try await store.read { transaction in
                try requireEqual(try transaction.audit.cut(), .sample(4, .cut), "the second cut")
                try requireEqual(
                    try transaction.audit.checkpoint(upTo: 3),
                    nil,
                    "the first cut, which is gone"
                )
                try requireEqual(try transaction.audit.last(), .sample(5), "the newest row")
            }
        },
        ConformanceCase("audit rows do not go up to what is no cut of theirs, nor all of them") {
            store in
            try await store.fillAudit()
            let wrong: [(String, AuditCheckpoint)] = [
                ("a head", .sample(3)), ("the newest row", .sample(5, .cut)),
                ("a place behind the rows", .sample(9, .cut)),
                ("another hash", .sample(3, .cut, head: .sample(9))),
            ]
            try await store.transaction { transaction in
                for (name, cut) in wrong {
                    try requireFault(.other, "a removal up to \(name)") {
                        _ = try transaction.audit.remove(upTo: cut)
                    }
                }
            }
            try await store.read { transaction in
                let rows = try transaction.audit.rows(after: .min, limit: 9)
                try requireEqual(rows.map(\.sequence), [1, 2, 3, 4, 5], "the rows")
                try requireEqual(try transaction.audit.cut(), nil, "the cut")
            }
        },
    ]
}

extension Store {
    /// Puts five audit rows into the store, with heads at the second, third and fourth.
    fileprivate func fillAudit() async throws {
        try await transaction { transaction in
            for sequence: Int64 in 1...5 { try transaction.audit.append(.sample(sequence)) }
            for sequence: Int64 in 2...4 { try transaction.audit.add(.sample(sequence)) }
        }
    }
}
