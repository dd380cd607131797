import TollgateCore

extension ConformanceCase {
    /// What is listed of the outbox, and in which order.
    static let callbackLists: [ConformanceCase] = [
        ConformanceCase("callbacks are listed by their event's moment and then by id") { store in
            try await store.transaction { transaction in
                for (number, second) in [(1, 2), (4, 1), (3, 1), (2, 3)] {
                    let event = moment(Int64(second))
                    try transaction.outbox.insert(.sample(number, createdAt: event))
                }
            }
            let found = try await store.read { try $0.outbox.list(CallbackFilter()).map(\.id) }
            try requireEqual(found, [3, 4, 1, 2].map { .sample($0) }, "the list")
            let newest = CallbackFilter(isNewestFirst: true)
            let turned = try await store.read { try $0.outbox.list(newest).map(\.id) }
            try requireEqual(turned, [2, 1, 4, 3].map { .sample($0) }, "the list, newest first")
        },
        ConformanceCase("a list of callbacks takes only what every member of its filter takes") {
            store in
            try await store.transaction { transaction in
                for record in [
                    CallbackRecord.sample(1),
                    .sample(2, organisation: 2),
                    .sample(3, environment: .production),
                    .sample(4, state: .failed),
                    .sample(5, subject: "doc_2"),
                    .sample(6, createdAt: moment(5)),
                ] { try transaction.outbox.insert(record) }
            }
            let filters: [(CallbackFilter, [Int])] = [
                (CallbackFilter(), [1, 2, 3, 4, 5, 6]),
                (CallbackFilter(organisation: .sample(1)), [1, 3, 4, 5, 6]),
                (CallbackFilter(environment: .production), [3]),
                (CallbackFilter(state: .failed), [4]),
                (CallbackFilter(state: .delivered), []),
                (CallbackFilter(subject: "doc_2"), [5]),
                (CallbackFilter(since: moment(5)), [6]),
                (CallbackFilter(since: moment(6)), []),
                (CallbackFilter(organisation: .sample(1), subject: "doc_1"), [1, 3, 4, 6]),
                (CallbackFilter(organisation: .sample(2), state: .failed), []),
            ]
            for (filter, expected) in filters {
                let found = try await store.read { try $0.outbox.list(filter).map(\.id) }
                try requireEqual(found, expected.map { .sample($0) }, "the list of \(filter)")
            }
        },
        ConformanceCase("callbacks are read in pages, each behind the last id of the other") {
            store in
            try await store.transaction { transaction in
                for (number, second) in [(5, 1), (1, 2), (2, 2), (4, 3), (3, 4)] {
                    let event = moment(Int64(second))
                    let state: CallbackState = number == 4 ? .failed : .pending
                    let record = CallbackRecord.sample(number, createdAt: event, state: state)
                    try transaction.outbox.insert(record)
                }
            }
            let pages: [(CallbackFilter, [Int])] = [
                (CallbackFilter(limit: 2), [5, 1]),
                (CallbackFilter(after: .sample(1), limit: 2), [2, 4]),
                (CallbackFilter(after: .sample(4), limit: 2), [3]),
                (CallbackFilter(after: .sample(3), limit: 2), []),
                (CallbackFilter(state: .pending, after: .sample(1)), [2, 3]),
                // The callback that the page stands behind need not be of the list itself.
                (CallbackFilter(state: .pending, after: .sample(4)), [3]),
                (CallbackFilter(after: .sample(9)), []),
                (CallbackFilter(isNewestFirst: true, limit: 2), [3, 4]),
                (CallbackFilter(after: .sample(4), isNewestFirst: true, limit: 2), [2, 1]),
                (CallbackFilter(after: .sample(5), isNewestFirst: true), []),
                (CallbackFilter(after: .sample(9), isNewestFirst: true), []),
                (CallbackFilter(limit: 0), []),
                (CallbackFilter(limit: -1), []),
            ]
            for (filter, expected) in pages {
                let found = try await store.read { try $0.outbox.list(filter).map(\.id) }
                try requireEqual(found, expected.map { .sample($0) }, "the page of \(filter)")
            }
        },
        ConformanceCase("a list holds at most 1,000 callbacks") { store in
            let counts = try await store.transaction { transaction in
                for number in 1...1_001 { try transaction.outbox.insert(.sample(number)) }
                return try [1_000, 2_000].map {
                    try transaction.outbox.list(CallbackFilter(limit: $0)).count
                }
            }
            try requireEqual(counts, [1_000, 1_000], "the lengths")
        },
    ]
}
