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
    ]
}
