import TollgateCore

extension ConformanceCase {
    static let replay: [ConformanceCase] = [
        ConformanceCase("a request is new once") { store in
            let isNew = try await store.transaction { transaction in
                try [1, 1, 2].map {
                    try transaction.replay.insert(.sample($0), expiresAt: moment(9))
                }
            }
            try requireEqual(isNew, [true, false, true], "what was new")
            let later = try await store.transaction { transaction in
                try transaction.replay.insert(.sample(1), expiresAt: moment(99))
            }
            try requireEqual(later, false, "whether it is new in another transaction")
        },
        ConformanceCase("a request is new to exactly one of many at the same time") { store in
            let count = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await store.transaction { transaction in
                            try transaction.replay.insert(.sample(1), expiresAt: moment(9))
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try requireEqual(count, 1, "to how many it was new")
        },
        ConformanceCase("requests whose time has passed are forgotten") { store in
            let (removed, isNew) = try await store.transaction { transaction in
                let replay = transaction.replay
                for number in 1...3 {
                    _ = try replay.insert(.sample(number), expiresAt: moment(Int64(number)))
                }
                let removed = try replay.removeExpired(before: moment(2))
                let isNew = try [1, 2, 3].map {
                    try replay.insert(.sample($0), expiresAt: moment(9))
                }
                return (removed, isNew)
            }
            try requireEqual(removed, 1, "how many were removed")
            try requireEqual(isNew, [true, false, false], "what is new again")
        },
        ConformanceCase("at most 1,000 requests are forgotten at once") { store in
            let removed = try await store.transaction { transaction in
                let replay = transaction.replay
                for number in 1...1_001 {
                    _ = try replay.insert(.sample(number), expiresAt: moment(0))
                }
                return try (1...3).map { _ in try replay.removeExpired(before: moment(1)) }
            }
            try requireEqual(removed, [1_000, 1, 0], "how many were removed")
        },
    ]
}
