import TollgateCore

extension ConformanceCase {
    static let feed: [ConformanceCase] = [
        ConformanceCase("an empty feed stands at zero, and keeps its epoch") { store in
            let first = try await store.read { try $0.feed.position() }
            try requireEqual([first.oldest, first.newest], [0, 0], "the position")
            try require(!first.epoch.isEmpty, "the epoch has letters")
            try await store.transaction { try $0.feed.append([.digestKey(1)]) }
            let second = try await store.read { try $0.feed.position() }
            try requireEqual(second.epoch, first.epoch, "the epoch after a commit")
        },
        ConformanceCase("feed entries have the order of their keys and of commits") { store in
            let handle = FactKey.handle("test.user", .production, "with space \"quoted\" é")
            try await store.transaction { try $0.feed.append([.digestKey(2), handle]) }
            try await store.transaction { try $0.feed.append([]) }
            try await store.transaction { try $0.feed.append([.digestKey(1)]) }
            let entries = try await store.read { try $0.feed.entries(after: 0, limit: 10) }
            let expected = [FactKey.digestKey(2), handle, .digestKey(1)].enumerated().map {
                FeedEntry(sequence: Int64($0.offset) + 1, key: $0.element)
            }
            try requireEqual(entries, expected, "the entries")
            let position = try await store.read { try $0.feed.position() }
            try requireEqual([position.oldest, position.newest], [1, 3], "the position")
        },
        ConformanceCase("feed entries are read from behind a sequence") { store in
            try await store.transaction { try $0.feed.append((1...5).map { .digestKey($0) }) }
            let wanted: [(after: Int64, limit: Int, expected: [Int64])] = [
                (0, 2, [1, 2]), (3, 10, [4, 5]), (5, 10, []), (9, 10, []), (0, 0, []),
                (.min, 1, [1]), (.max, 1, []), (0, -1, []),
            ]
            for (after, limit, expected) in wanted {
                let sequences = try await store.read { transaction in
                    try transaction.feed.entries(after: after, limit: limit).map(\.sequence)
                }
                try requireEqual(sequences, expected, "\(limit) entries after \(after)")
            }
        },
        ConformanceCase("a transaction that failed leaves no gap in the feed") { store in
            try await store.transaction { try $0.feed.append([.digestKey(1)]) }
            try await undone(store) { try $0.feed.append([.digestKey(2), .digestKey(3)]) }
            try await store.transaction { try $0.feed.append([.digestKey(4)]) }
            let entries = try await store.read { try $0.feed.entries(after: 0, limit: 10) }
            let expected = [
                FeedEntry(sequence: 1, key: .digestKey(1)),
                FeedEntry(sequence: 2, key: .digestKey(4)),
            ]
            try requireEqual(entries, expected, "the entries")
        },
        ConformanceCase("the feed keeps its newest entries, and their sequences rise on") { store in
            let kept = FeedEntry.keptMax
            try await store.transaction { transaction in
                try transaction.feed.append(Array(repeating: .digestKey(0), count: kept))
                try transaction.feed.append([.digestKey(1), .digestKey(2)])
            }
            let position = try await store.read { try $0.feed.position() }
            let ends = [position.oldest, position.newest]
            try requireEqual(ends, [3, Int64(kept) + 2], "the position")
            let entries = try await store.read { try $0.feed.entries(after: 0, limit: 1) }
            try requireEqual(entries.map(\.sequence), [3], "the oldest entry")
            let last = try await store.read { transaction in
                try transaction.feed.entries(after: Int64(kept), limit: 10).map(\.key)
            }
            try requireEqual(last, [.digestKey(1), .digestKey(2)], "the newest keys")
        },
    ]
}
