import TollgateCore

extension ConformanceCase {
    /// What is kept of channels and of receivers.
    static let receivers: [ConformanceCase] = [
        ConformanceCase("a channel's settings are kept, replaced and nobody else's") { store in
            var complete = CallbackSettings.sample(destination: "https://receiver.example/")
            complete.key = .sample(1)
            complete.allowsLoopback = true
            let records: [CallbackSettings] = [
                complete, .sample(organisation: 2), .sample(environment: .production),
                .sample(channel: "other", destination: "https://other.example/"),
            ]
            try await store.transaction { transaction in
                try transaction.outbox.save(CallbackSettings.sample())
                for record in records { try transaction.outbox.save(record) }
            }
            for record in records {
                let found = try await store.read {
                    try $0.outbox.settings(record.organisation, record.environment, record.channel)
                }
                try requireEqual(found, record, "the settings")
            }
            let missing = try await store.read {
                try $0.outbox.settings(.sample(1), .production, "other")
            }
            try requireEqual(missing, nil, "the settings of another channel")
        },
        ConformanceCase("settings can be emptied again") { store in
            let found = try await store.transaction { transaction in
                let outbox = transaction.outbox
                var settings = CallbackSettings.sample(destination: "https://receiver.example/")
                settings.key = .sample(1)
                settings.allowsLoopback = true
                try outbox.save(settings)
                try outbox.save(CallbackSettings.sample())
                return try outbox.settings(.sample(1), .sandbox, "test")
            }
            try requireEqual(found, .sample(), "the settings")
        },
        ConformanceCase("a receiver's record is kept, replaced and nobody else's") { store in
            var complete = ReceiverHealth.sample(failingSince: moment(1))
            complete.warnedAt = moment(2)
            complete.disabledAt = moment(3)
            let records: [ReceiverHealth] = [
                complete, .sample(organisation: 2), .sample(environment: .production),
                .sample(destination: "https://receiver.example/Other", failingSince: moment(4)),
            ]
            try await store.transaction { transaction in
                try transaction.outbox.save(ReceiverHealth.sample(failingSince: moment(9)))
                for record in records { try transaction.outbox.save(record) }
            }
            for record in records {
                let found = try await store.read {
                    try $0.outbox.health(
                        record.organisation,
                        record.environment,
                        record.destination
                    )
                }
                try requireEqual(found, record, "the receiver")
            }
            let missing = try await store.read {
                try $0.outbox.health(.sample(1), .sandbox, "https://receiver.example/other")
            }
            try requireEqual(missing, nil, "a receiver that never failed")
        },
        ConformanceCase("receivers of a sandbox are brought forward, and no others") { store in
            var warned = ReceiverHealth.sample(failingSince: moment(60))
            warned.warnedAt = moment(70)
            warned.disabledAt = moment(80)
            let well = ReceiverHealth.sample(destination: "https://receiver.example/well")
            let others: [ReceiverHealth] = [
                .sample(organisation: 2, failingSince: moment(60)),
                .sample(environment: .production, failingSince: moment(60)),
            ]
            let records = [warned, well] + others
            try await store.transaction { transaction in
                for record in records { try transaction.outbox.save(record) }
                try transaction.outbox.bringForward(
                    ofSandbox: .sample(1),
                    by: .seconds(50),
                    at: moment(90)
                )
            }
            warned.failingSince = moment(10)
            warned.warnedAt = moment(20)
            for record in [warned, well] + others {
                let found = try await store.read {
                    try $0.outbox.health(
                        record.organisation,
                        record.environment,
                        record.destination
                    )
                }
                try requireEqual(found, record, "the receiver")
            }
        },
        ConformanceCase("receivers that are well or that no callback names are removed") { store in
            func place(_ number: Int) -> String { CallbackRecord.sample(number).destination }
            var disabled = ReceiverHealth.sample(destination: place(2))
            disabled.disabledAt = moment(3)
            let kept = [.sample(destination: place(1), failingSince: moment(1)), disabled]
            let idle: [ReceiverHealth] = [
                .sample(destination: place(3)),
                .sample(destination: place(4), failingSince: moment(1)),
                .sample(organisation: 2, destination: place(1), failingSince: moment(1)),
                .sample(environment: .production, destination: place(1), failingSince: moment(1)),
            ]
            let (removed, left) = try await store.transaction { transaction in
                let outbox = transaction.outbox
                try outbox.insert(.sample(1))
                try outbox.insert(.sample(2, state: .failed))
                try outbox.insert(.sample(3))
                for health in kept + idle { try outbox.save(health) }
                let removed = try (0..<2).map { _ in try outbox.removeIdleReceivers() }
                let left = try (kept + idle).filter { health in
                    try outbox.health(
                        health.organisation,
                        health.environment,
                        health.destination
                    ) != nil
                }
                return (removed, left)
            }
            try requireEqual(removed, [4, 0], "how many were removed")
            try requireEqual(left, kept, "the receivers left")
        },
        ConformanceCase("at most 1,000 receivers are removed at once") { store in
            let removed = try await store.transaction { transaction in
                for number in 1...1_001 {
                    try transaction.outbox.save(ReceiverHealth.sample(destination: "\(number)"))
                }
                return try (0..<2).map { _ in try transaction.outbox.removeIdleReceivers() }
            }
            try requireEqual(removed, [1_000, 1], "how many were removed")
        },
    ]
}
