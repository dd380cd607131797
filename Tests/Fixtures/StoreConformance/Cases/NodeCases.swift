import TollgateCore

extension ConformanceCase {
    static let nodes: [ConformanceCase] = [
        ConformanceCase("a process's report is kept, and its next one takes its place") { store in
            let second = NodeRecord.sample(1, seenAt: moment(2), peppers: [2, 1], seals: [])
            let found = try await store.transaction { transaction in
                let nodes = transaction.nodes
                try nodes.report(.sample(1, seenAt: moment(1), peppers: [1], seals: [3, 4]))
                let first = try nodes.list(seenSince: moment(0))
                try nodes.report(second)
                return [first, try nodes.list(seenSince: moment(0))]
            }
            let first = NodeRecord.sample(1, seenAt: moment(1), peppers: [1], seals: [3, 4])
            try requireEqual(found, [[first], [second]], "the reports")
        },
        ConformanceCase("processes seen from a moment on are listed, by start and then by id") {
            store in
            try await store.transaction { transaction in
                for (number, start, seen) in [(1, 3, 9), (4, 2, 7), (2, 2, 8), (3, 1, 5)] {
                    let node = NodeRecord.sample(
                        number,
                        startedAt: moment(Int64(start)),
                        seenAt: moment(Int64(seen))
                    )
                    try transaction.nodes.report(node)
                }
            }
            let wanted: [(second: Int64, expected: [Int])] = [
                (0, [3, 2, 4, 1]), (5, [3, 2, 4, 1]), (6, [2, 4, 1]), (9, [1]), (10, []),
            ]
            for (second, expected) in wanted {
                let found = try await store.read {
                    try $0.nodes.list(seenSince: moment(second)).map(\.id)
                }
                try requireEqual(found, expected.map { .sample($0) }, "seen since \(second)")
            }
        },
        ConformanceCase("a process that ends is removed once") { store in
            let (removed, left) = try await store.transaction { transaction in
                let nodes = transaction.nodes
                for number in 1...2 { try nodes.report(.sample(number)) }
                let removed = try [1, 1, 3].map { try nodes.remove(.sample($0)) }
                return (removed, try nodes.list(seenSince: moment(0)))
            }
            try requireEqual(removed, [true, false, false], "what was removed")
            try requireEqual(left, [.sample(2)], "the processes left")
        },
        ConformanceCase("processes silent since before a moment are removed") { store in
            let (removed, left) = try await store.transaction { transaction in
                let nodes = transaction.nodes
                for number in 1...4 {
                    try nodes.report(.sample(number, seenAt: moment(Int64(number))))
                }
                let removed = try nodes.removeSilent(before: moment(3))
                return (removed, try nodes.list(seenSince: moment(0)).map(\.id))
            }
            try requireEqual(removed, 2, "how many were removed")
            try requireEqual(left, [.sample(3), .sample(4)], "the processes left")
        },
    ]
}
