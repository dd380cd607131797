import TollgateCore

extension ConformanceCase {
    static let transactions: [ConformanceCase] = [
        ConformanceCase("a transaction returns what its body returns") { store in
            let words = try await store.transaction { _ in "committed" }
            try requireEqual(words, "committed", "the result")
            let read = try await store.read { _ in "read" }
            try requireEqual(read, "read", "the result of a read")
        },
        ConformanceCase("a body's own error is thrown on unchanged") { store in
            let changed = try await thrown { try await store.transaction { _ in throw Stop() } }
            try require(changed is Stop, "a transaction throws the body's error")
            let read = try await thrown { try await store.read { _ in throw Stop() } }
            try require(read is Stop, "a read throws the body's error")
        },
        ConformanceCase("a transaction sees its own changes before they are committed") { store in
            let count = try await store.transaction { transaction in
                try transaction.credentials.insert(.sample(1))
                return try transaction.credentials.count()
            }
            try requireEqual(count, 1, "the count")
        },
        ConformanceCase("a transaction that failed does not stop the next") { store in
            try await undone(store) { try $0.credentials.insert(.sample(1)) }
            try await store.transaction { try $0.credentials.insert(.sample(1)) }
            let count = try await store.read { try $0.credentials.count() }
            try requireEqual(count, 1, "the count")
        },
        ConformanceCase("a read cannot write to any port") { store in
            for (name, write) in Write.one {
                let fault = try await thrown { try await store.read { try write($0) } }
                try require(fault is StoreFault, "a read that writes \(name) throws a fault")
            }
            try await requireNothing(in: store)
        },
        ConformanceCase("a read that tried to write can be followed by others") { store in
            try await requireFault(.other, "writing in a read") {
                try await store.read { try $0.feed.append([.digestKey(1)]) }
            }
            try await store.transaction { try $0.feed.append([.digestKey(2)]) }
            let newest = try await store.read { try $0.feed.position().newest }
            try requireEqual(newest, 1, "the newest entry")
        },
        ConformanceCase("many reads beside many transactions each see whole commits") { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                // Ten at a time: a store may refuse whoever waits too long, and disks differ.
                for writer in 0..<5 {
                    group.addTask {
                        for number in 1...8 {
                            try await store.transaction { transaction in
                                try transaction.credentials.insert(.sample(writer * 8 + number))
                                try transaction.feed.append([.digestKey(number)])
                            }
                        }
                    }
                    group.addTask {
                        for _ in 1...8 {
                            let (count, newest) = try await store.read { transaction in
                                let count = try transaction.credentials.count()
                                return (Int64(count), try transaction.feed.position().newest)
                            }
                            try requireEqual(count, newest, "credentials beside feed entries")
                        }
                    }
                }
                try await group.waitForAll()
            }
        },
        ConformanceCase("there is news after a commit, told once") { store in
            _ = try await store.hasNews()
            let idle = try await store.hasNews()
            _ = try await store.read { try $0.credentials.count() }
            let afterRead = try await store.hasNews()
            for number in 1...2 {
                try await store.transaction { try $0.feed.append([.digestKey(number)]) }
            }
            let afterCommits = try await store.hasNews()
            let later = try await store.hasNews()
            let found = [idle, afterRead, afterCommits, later]
            try requireEqual(found, [false, false, true, false], "the news")
        },
        ConformanceCase("the first question for news is answered with yes") { store in
            let first = try await store.hasNews()
            try require(first, "a follower that knows nothing is sent to look")
        },
        ConformanceCase("a closed store is unavailable, and may be closed again") { store in
            try await store.close()
            try await store.close()
            try await requireFault(.unavailable, "a transaction") {
                try await store.transaction { try $0.feed.append([.digestKey(1)]) }
            }
            try await requireFault(.unavailable, "a read") {
                _ = try await store.read { try $0.feed.position() }
            }
            try await requireFault(.unavailable, "the question for news") {
                _ = try await store.hasNews()
            }
        },
    ]
}
