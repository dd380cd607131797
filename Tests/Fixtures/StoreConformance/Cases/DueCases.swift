import TollgateCore

extension ConformanceCase {
    /// Which callbacks are to be tried, and how many wait.
    static let dueCallbacks: [ConformanceCase] = [
        ConformanceCase("pending callbacks are due from the moment of their next try") { store in
            try await store.transaction { transaction in
                for record in [
                    CallbackRecord.sample(1, nextTryAt: moment(10)),
                    .sample(2, nextTryAt: moment(5)),
                    .sample(4, nextTryAt: moment(7)),
                    .sample(3, nextTryAt: moment(7)),
                    .sample(5, state: .delivered),
                    .sample(6, state: .failed),
                    .sample(7, nextTryAt: nil),
                ] { try transaction.outbox.insert(record) }
            }
            let wanted: [(second: Int64, limit: Int, expected: [Int])] = [
                (4, 9, []), (5, 9, [2]), (7, 9, [2, 3, 4]), (9, 9, [2, 3, 4]),
                (10, 9, [2, 3, 4, 1]), (10, 2, [2, 3]), (10, 0, []), (10, -1, []),
            ]
            for (second, limit, expected) in wanted {
                let found = try await store.read {
                    try $0.outbox.due(at: moment(second), limit: limit).map(\.id)
                }
                try requireEqual(found, expected.map { .sample($0) }, "due at \(second)")
            }
        },
        ConformanceCase("callbacks of a sandbox are brought forward, but not before the moment") {
            store in
            let (count, found) = try await store.transaction { transaction in
                let outbox = transaction.outbox
                for record in [
                    CallbackRecord.sample(1, nextTryAt: moment(70)),
                    .sample(2, nextTryAt: moment(40)),
                    .sample(3, nextTryAt: moment(5), leasedUntil: moment(30)),
                    .sample(4, state: .failed),
                    .sample(5, organisation: 2, nextTryAt: moment(70)),
                    .sample(6, environment: .production, nextTryAt: moment(70)),
                ] { try outbox.insert(record) }
                let count = try outbox.bringForward(
                    ofSandbox: .sample(1),
                    by: .seconds(50),
                    at: moment(10)
                )
                return (count, try (1...6).map { try outbox.find(.sample($0)) })
            }
            try requireEqual(count, 3, "how many were pending")
            let seconds: [Int64?] = [20, 10, 5, nil, 70, 70]
            let expected = seconds.map { second in second.map { moment($0) } }
            try requireEqual(found.map { $0?.nextTryAt }, expected, "the moments of the next tries")
            try requireEqual(found[2]?.leasedUntil, moment(30), "the end of the lease")
        },
        ConformanceCase("a leased callback is due to nobody else until its lease is over") {
            store in
            let record = CallbackRecord.sample(1, nextTryAt: moment(5))
            try await store.transaction { transaction in
                try transaction.outbox.insert(record)
                try transaction.outbox.insert(.sample(2, nextTryAt: moment(6)))
            }
            try await store.transaction { transaction in
                let due = try transaction.outbox.due(at: moment(9), limit: 1)
                try requireEqual(due, [DueCallback(record)], "what is leased")
                var leased = record
                leased.leasedUntil = moment(20)
                try transaction.outbox.replace(leased)
            }
            for (second, expected) in [(9, [2]), (19, [2]), (20, [1, 2])] {
                let found = try await store.read {
                    try $0.outbox.due(at: moment(Int64(second)), limit: 9).map(\.id)
                }
                try requireEqual(found, expected.map { .sample($0) }, "due at \(second)")
            }
        },
        ConformanceCase("two takers at the same time lease no callback twice") { store in
            try await store.transaction { transaction in
                for number in 1...20 { try transaction.outbox.insert(.sample(number)) }
            }
            let taken = try await withThrowingTaskGroup(of: [CallbackID].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await store.transaction { transaction in
                            let due = try transaction.outbox.due(at: moment(1), limit: 5)
                            for id in due.map(\.id) {
                                guard var callback = try transaction.outbox.find(id) else {
                                    continue
                                }
                                callback.leasedUntil = moment(60)
                                try transaction.outbox.replace(callback)
                            }
                            return due.map(\.id)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try requireEqual(taken.count, 20, "how many were leased")
            try requireEqual(Set(taken).count, 20, "how many different ones were leased")
        },
        ConformanceCase("the backlog is the number of pending callbacks and the longest wait") {
            store in
            let none = try await store.read { try $0.outbox.backlog() }
            try requireEqual(none.count, 0, "the backlog of an empty outbox")
            try requireEqual(none.oldest, nil, "the longest wait in it")
            try await store.transaction { transaction in
                for record in [
                    CallbackRecord.sample(1, nextTryAt: moment(10)),
                    .sample(2, nextTryAt: moment(5), leasedUntil: moment(99)),
                    .sample(3, createdAt: moment(-9), state: .failed),
                    .sample(4, state: .delivered),
                ] { try transaction.outbox.insert(record) }
            }
            let some = try await store.read { try $0.outbox.backlog() }
            try requireEqual(some.count, 2, "the backlog")
            try requireEqual(some.oldest, moment(5), "the longest wait")
        },
        ConformanceCase("a callback is undone with the change that caused it") { store in
            try await undone(store) { transaction in
                try transaction.documents.insert(.sample("one"), in: .sample)
                try transaction.vault.insert(.sample(1))
                try transaction.outbox.insert(.sample(1))
            }
            try await requireNothing(in: store)
            let due = try await store.read { try $0.outbox.due(at: moment(9), limit: 9) }
            try requireEqual(due, [], "what is due")
        },
        ConformanceCase("an error after replacing and removing callbacks restores what was") {
            store in
            try await store.transaction { transaction in
                try transaction.outbox.insert(.sample(1))
                try transaction.outbox.insert(.sample(2, state: .delivered))
                try transaction.outbox.save(ReceiverHealth.sample())
                try transaction.vault.insert(.sample(1))
            }
            try await undone(store) { transaction in
                try transaction.outbox.replace(.sample(1, state: .failed))
                try transaction.outbox.removeFinished(before: moment(9))
                try transaction.outbox.save(ReceiverHealth.sample(failingSince: moment(1)))
                try transaction.vault.remove(.sample(1))
            }
            try await store.read { transaction in
                let callbacks = try transaction.outbox.list(CallbackFilter())
                try requireEqual(
                    callbacks,
                    [.sample(1), .sample(2, state: .delivered)],
                    "the callbacks"
                )
                let due = try transaction.outbox.due(at: moment(9), limit: 9)
                try requireEqual(due, [DueCallback(.sample(1))], "what is due")
                let health = ReceiverHealth.sample()
                let found = try transaction.outbox.health(
                    health.organisation,
                    health.environment,
                    health.destination
                )
                try requireEqual(found, health, "the receiver")
                let entry = try transaction.vault.find(.sample(1))
                try requireEqual(entry, .sample(1), "the vault entry")
            }
        },
    ]
}

extension DueCallback {
    fileprivate init(_ callback: CallbackRecord) {
        self.init(
            id: callback.id,
            organisation: callback.organisation,
            environment: callback.environment,
            destination: callback.destination
        )
    }
}
