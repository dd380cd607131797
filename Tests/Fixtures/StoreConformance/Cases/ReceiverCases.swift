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
    ]
}
