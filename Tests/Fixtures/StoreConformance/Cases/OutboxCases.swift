import TollgateCore

extension ConformanceCase {
    static let outbox: [ConformanceCase] = [
        ConformanceCase("a callback is kept with all its members and tries") { store in
            try await store.transaction { try $0.outbox.insert(.complete) }
            let found = try await store.read { try $0.outbox.find(.sample(1)) }
            try requireEqual(found, .complete, "the callback")
            let missing = try await store.read { try $0.outbox.find(.sample(2)) }
            try requireEqual(missing, nil, "another id")
        },
        ConformanceCase("a callback keeps as many tries as a record may") { store in
            let tries = (0..<CallbackRecord.triesKeptMax).map { number in
                CallbackTry(
                    at: moment(Int64(number)),
                    milliseconds: 1,
                    status: nil,
                    fault: "refused"
                )
            }
            let record = CallbackRecord.sample(1, tries: tries)
            try await store.transaction { try $0.outbox.insert(record) }
            let found = try await store.read { try $0.outbox.find(.sample(1)) }
            try requireEqual(found, record, "the callback")
        },
        ConformanceCase("a callback's id is unique") { store in
            let found = try await store.transaction { transaction in
                try transaction.outbox.insert(.sample(1))
                try requireFault(.duplicate, "the same id") {
                    try transaction.outbox.insert(.sample(1, subject: "doc_2"))
                }
                return try transaction.outbox.find(.sample(1))
            }
            try requireEqual(found, .sample(1), "the callback")
        },
        ConformanceCase("a replaced callback has the new members") { store in
            let found = try await store.transaction { transaction in
                try transaction.outbox.insert(.sample(1))
                try transaction.outbox.insert(.sample(2))
                try transaction.outbox.replace(.complete)
                return try transaction.outbox.list(CallbackFilter())
            }
            try requireEqual(found, [.sample(2), .complete], "the callbacks")
        },
        ConformanceCase("a callback that is not there cannot be replaced") { store in
            let found = try await store.transaction { transaction in
                try requireFault(.other, "replacing nothing") {
                    try transaction.outbox.replace(.sample(1))
                }
                return try transaction.outbox.list(CallbackFilter())
            }
            try requireEqual(found, [], "the callbacks")
        },
        ConformanceCase("only finished callbacks of events before a moment are removed") { store in
            let (removed, left) = try await store.transaction { transaction in
                let outbox = transaction.outbox
                let states: [CallbackState] = [
                    .delivered, .failed, .pending, .delivered, .failed, .delivered,
                ]
                for (number, state) in states.enumerated() {
                    let event = moment(Int64(number))
                    try outbox.insert(.sample(number, createdAt: event, state: state))
                }
                let removed = try outbox.removeFinished(before: moment(4))
                return (removed, try outbox.list(CallbackFilter()).map(\.id))
            }
            try requireEqual(removed, 3, "how many were removed")
            try requireEqual(left, [2, 4, 5].map { .sample($0) }, "the callbacks left")
        },
        ConformanceCase("a callback that was tried was finished with its last try") { store in
            let (removed, left) = try await store.transaction { transaction in
                let outbox = transaction.outbox
                for (number, seconds) in [[1], [1, 4], [1, 5], [9, 1], [9]].enumerated() {
                    let tries = seconds.map { second in
                        CallbackTry(
                            at: moment(Int64(second)),
                            milliseconds: 1,
                            status: nil,
                            fault: "status"
                        )
                    }
                    try outbox.insert(.sample(number, state: .failed, tries: tries))
                }
                let removed = try outbox.removeFinished(before: moment(5))
                return (removed, try outbox.list(CallbackFilter()).map(\.id))
            }
            try requireEqual(removed, 3, "how many were removed")
            try requireEqual(left, [2, 4].map { .sample($0) }, "the callbacks left")
        },
        ConformanceCase("at most 1,000 finished callbacks are removed at once, the oldest first") {
            store in
            let (removed, left) = try await store.transaction { transaction in
                let outbox = transaction.outbox
                for number in 1...1_002 {
                    let event = moment(Int64(-number))
                    try outbox.insert(.sample(number, createdAt: event, state: .failed))
                }
                let removed = try outbox.removeFinished(before: moment(0))
                return (removed, try outbox.list(CallbackFilter()).map(\.id))
            }
            try requireEqual(removed, 1_000, "how many were removed")
            try requireEqual(left, [.sample(2), .sample(1)], "the callbacks left")
        },
        ConformanceCase("finished callbacks of a clock that runs ahead are removed by their tries")
        {
            store in
            let (removed, left) = try await store.transaction { transaction in
                let outbox = transaction.outbox
                func tried(_ second: Int64) -> [CallbackTry] {
                    [CallbackTry(at: moment(second), milliseconds: 1, status: 200, fault: nil)]
                }
                for record in [
                    CallbackRecord.sample(
                        1,
                        createdAt: moment(103),
                        state: .failed,
                        tries: tried(4)
                    ),
                    .sample(2, createdAt: moment(103), state: .failed, tries: tried(5)),
                    .sample(3, createdAt: moment(105), state: .delivered, tries: tried(4)),
                    .sample(4, createdAt: moment(104), state: .failed),
                    .sample(5, createdAt: moment(103)),
                    .sample(
                        6,
                        environment: .production,
                        createdAt: moment(1),
                        state: .failed,
                        tries: tried(1)
                    ),
                    .sample(
                        7,
                        organisation: 2,
                        createdAt: moment(103),
                        state: .failed,
                        tries: tried(4)
                    ),
                ] { try outbox.insert(record) }
                let removed = try outbox.removeFinished(
                    before: moment(5),
                    ofSandbox: .sample(1),
                    ahead: .seconds(100)
                )
                return (removed, Set(try outbox.list(CallbackFilter()).map(\.id)))
            }
            try requireEqual(removed, 2, "how many were removed")
            try requireEqual(
                left,
                Set([2, 3, 5, 6, 7].map { CallbackID.sample($0) }),
                "the callbacks left"
            )
        },
        ConformanceCase("all callbacks of a channel are removed, of one organisation's environment")
        {
            store in
            let (removed, left) = try await store.transaction { transaction in
                let outbox = transaction.outbox
                for record in [
                    CallbackRecord.sample(1), .sample(2, state: .failed),
                    .sample(3, organisation: 2), .sample(4, environment: .production),
                    .sample(5, channel: "tollgate"),
                ] { try outbox.insert(record) }
                let removed = try (0..<2).map { _ in
                    try outbox.removeAll(
                        organisation: .sample(1),
                        environment: .sandbox,
                        channel: "test"
                    )
                }
                return (removed, try outbox.list(CallbackFilter()).map(\.id))
            }
            try requireEqual(removed, [2, 0], "how many were removed")
            try requireEqual(left, [3, 4, 5].map { .sample($0) }, "the callbacks left")
        },
    ]
}

extension CallbackRecord {
    /// A callback with every member set.
    fileprivate static let complete = CallbackRecord(
        id: .sample(1),
        organisation: .sample(2),
        environment: .production,
        channel: "other",
        kind: "OtherEvent",
        subject: "doc_7",
        destination: "https://receiver.example/one?two=3",
        key: .sample(4),
        content: Array(#"{"name":"Åsa"}"#.utf8) + [0, 255],
        createdAt: moment(5),
        state: .pending,
        nextTryAt: moment(9),
        leasedUntil: moment(8),
        tryCount: 70,
        tries: [
            CallbackTry(at: moment(6), milliseconds: 1_234, status: nil, fault: "timeout"),
            CallbackTry(
                at: moment(7),
                milliseconds: 0,
                status: 503,
                fault: "status",
                answer: #"<p>"busy"</p>"#
            ),
            CallbackTry(at: moment(8), milliseconds: .max, status: 200, fault: nil),
        ]
    )
}
