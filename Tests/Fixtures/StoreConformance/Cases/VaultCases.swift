import TollgateCore

extension ConformanceCase {
    static let vault: [ConformanceCase] = [
        ConformanceCase("a vault entry is found by its id, with all its members") { store in
            let entry = VaultEntry.sample(1, organisation: 2, environment: .production, key: 7)
            try await store.transaction { try $0.vault.insert(entry) }
            let found = try await store.read { transaction in
                try [1, 2].map { try transaction.vault.find(.sample($0)) }
            }
            try requireEqual(found, [entry, nil], "the entries found")
        },
        ConformanceCase("a vault entry's id is unique") { store in
            let found = try await store.transaction { transaction in
                try transaction.vault.insert(.sample(1))
                try requireFault(.duplicate, "the same id") {
                    try transaction.vault.insert(.sample(1, key: 2))
                }
                return try transaction.vault.find(.sample(1))
            }
            try requireEqual(found, .sample(1), "the entry")
        },
        ConformanceCase("a replaced vault entry has the new members") { store in
            let found = try await store.transaction { transaction in
                try transaction.vault.insert(.sample(1))
                try transaction.vault.insert(.sample(2))
                try transaction.vault.replace(.sample(1, key: 9))
                try requireFault(.other, "replacing nothing") {
                    try transaction.vault.replace(.sample(3))
                }
                return try [1, 2, 3].map { try transaction.vault.find(.sample($0)) }
            }
            try requireEqual(found, [.sample(1, key: 9), .sample(2), nil], "the entries")
        },
        ConformanceCase("a vault entry is removed once") { store in
            let (removed, left) = try await store.transaction { transaction in
                try transaction.vault.insert(.sample(1))
                let removed = try [1, 1, 2].map { try transaction.vault.remove(.sample($0)) }
                return (removed, try transaction.vault.find(.sample(1)))
            }
            try requireEqual(removed, [true, false, false], "what was removed")
            try requireEqual(left, nil, "the entry")
        },
        ConformanceCase("all entries of a purpose are removed, of one organisation's environment") {
            store in
            let (removed, left) = try await store.transaction { transaction in
                let vault = transaction.vault
                for entry in [
                    VaultEntry.sample(1), .sample(2, key: 2), .sample(3, organisation: 2),
                    .sample(4, environment: .production), .sample(5, purpose: "test.other"),
                ] { try vault.insert(entry) }
                let removed = try (0..<2).map { _ in
                    try vault.removeAll(
                        organisation: .sample(1),
                        environment: .sandbox,
                        purpose: "test.key"
                    )
                }
                return (removed, try (1...5).filter { try vault.find(.sample($0)) != nil })
            }
            try requireEqual(removed, [2, 0], "how many were removed")
            try requireEqual(left, [3, 4, 5], "the entries left")
        },
        ConformanceCase("released entries are removed that no callback names") { store in
            let (removed, left) = try await store.transaction { transaction in
                let vault = transaction.vault
                let purposes = [
                    "test.key.released", "test.key.released", "test.key", "released", "x.RELEASED",
                    "test.key.released.x",
                ]
                for (number, purpose) in purposes.enumerated() {
                    try vault.insert(.sample(number, purpose: purpose))
                }
                try transaction.outbox.insert(.sample(1, state: .failed, key: .sample(1)))
                try transaction.outbox.insert(.sample(2))
                let removed = try (0..<2).map { _ in try vault.removeReleased() }
                return (removed, try (0...5).filter { try vault.find(.sample($0)) != nil })
            }
            try requireEqual(removed, [1, 0], "how many were removed")
            try requireEqual(left, [1, 2, 3, 4, 5], "the entries left")
        },
        ConformanceCase("at most 1,000 released entries are removed at once") { store in
            let removed = try await store.transaction { transaction in
                for number in 1...1_001 {
                    try transaction.vault.insert(.sample(number, purpose: "test.key.released"))
                }
                return try (0..<2).map { _ in try transaction.vault.removeReleased() }
            }
            try requireEqual(removed, [1_000, 1], "how many were removed")
        },
        ConformanceCase("entries are read by the member that seals them, in pages by id") { store in
            try await store.transaction { transaction in
                for (number, key) in [(3, 1), (1, 1), (2, 2), (4, 1)] {
                    try transaction.vault.insert(.sample(number, key: key))
                }
            }
            let wanted: [(key: Int, after: Int?, expected: [Int])] = [
                (1, nil, [1, 3, 4]), (1, 1, [3, 4]), (1, 2, [3, 4]), (1, 4, []), (2, nil, [2]),
                (3, nil, []),
            ]
            for (key, after, expected) in wanted {
                let found = try await store.read {
                    try $0.vault.entries(sealedBy: key, after: after.map { .sample($0) })
                }
                try requireEqual(
                    found,
                    expected.map { .sample($0, key: key) },
                    "the entries of \(key)"
                )
            }
        },
        ConformanceCase("at most 1,000 entries are read at once") { store in
            let pages = try await store.transaction { transaction in
                let vault = transaction.vault
                for number in 1...1_001 { try vault.insert(.sample(number)) }
                let first = try vault.entries(sealedBy: 1, after: nil)
                return [first, try vault.entries(sealedBy: 1, after: first.last?.id)]
            }
            try requireEqual(pages.map(\.count), [1_000, 1], "the lengths of the pages")
        },
        ConformanceCase("entries are counted by the member that seals them") { store in
            let counts = try await store.transaction { transaction in
                let vault = transaction.vault
                let before = try vault.countsByKey()
                for (number, key) in [(1, 1), (2, 2), (3, 1)] {
                    try vault.insert(.sample(number, key: key))
                }
                try vault.replace(.sample(1, key: 3))
                return [before, try vault.countsByKey()]
            }
            try requireEqual(counts, [[:], [1: 1, 2: 1, 3: 1]], "the counts before and after")
        },
    ]
}
