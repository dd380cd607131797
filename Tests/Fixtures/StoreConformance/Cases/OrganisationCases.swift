import TollgateCore

extension ConformanceCase {
    static let organisations: [ConformanceCase] = [
        ConformanceCase("an organisation is found by its id, with all its members") { store in
            let record = OrganisationRecord.sample(1, name: "Demo")
            try await store.transaction { try $0.organisations.insert(record) }
            let found = try await store.read { try $0.organisations.find(record.id) }
            try requireEqual(found, record, "the organisation")
            let missing = try await store.read { try $0.organisations.find(.sample(2)) }
            try requireEqual(missing, nil, "another id")
        },
        ConformanceCase("an organisation is found by its name in any case") { store in
            let record = OrganisationRecord.sample(1, name: "Demo-Äpfel")
            try await store.transaction { try $0.organisations.insert(record) }
            for name in ["Demo-Äpfel", "demo-Äpfel", "DEMO-Äpfel"] {
                let found = try await store.read { try $0.organisations.find(name: name) }
                try requireEqual(found, record, "the organisation named \(name)")
            }
            let missing = try await store.read { try $0.organisations.find(name: "Demo") }
            try requireEqual(missing, nil, "the beginning of a name")
        },
        ConformanceCase("an organisation's id and, ignoring case, its name are unique") { store in
            try await store.transaction { transaction in
                try transaction.organisations.insert(.sample(1, name: "Demo"))
                try requireFault(.duplicate, "a second organisation of the same id") {
                    try transaction.organisations.insert(.sample(1, name: "other"))
                }
                try requireFault(.duplicate, "a second organisation of the same name") {
                    try transaction.organisations.insert(.sample(2, name: "dEMO"))
                }
            }
            let names = try await store.read { try $0.organisations.list().map(\.name) }
            try requireEqual(names, ["Demo"], "the names after two refused organisations")
        },
        ConformanceCase("organisations are listed by name, ignoring case") { store in
            try await store.transaction { transaction in
                for (number, name) in ["beta", "Gamma", "alpha", "Delta-2", "delta-10"].enumerated()
                {
                    try transaction.organisations.insert(.sample(number, name: name))
                }
            }
            let names = try await store.read { try $0.organisations.list().map(\.name) }
            let expected = ["alpha", "beta", "delta-10", "Delta-2", "Gamma"]
            try requireEqual(names, expected, "the names in order")
        },
        ConformanceCase("the clock of an organisation's sandbox is kept and moved, and no other") {
            store in
            var ahead = OrganisationRecord.sample(1)
            ahead.sandboxAdvance = .microseconds(1_500_000)
            let first = ahead
            try await store.transaction { transaction in
                try transaction.organisations.insert(first)
                try transaction.organisations.insert(.sample(2))
            }
            let kept = try await store.read { try $0.organisations.find(.sample(1)) }
            try requireEqual(kept, first, "the organisation as it was added")
            try await store.transaction { transaction in
                try transaction.organisations.advance(.sample(1), by: .seconds(315_360_000))
                try transaction.organisations.advance(.sample(1), by: .microseconds(1))
            }
            ahead.sandboxAdvance = .microseconds(315_360_001_500_001)
            let found = try await store.read { try $0.organisations.list() }
            try requireEqual(found, [ahead, .sample(2)], "both after the first was moved")
        },
        ConformanceCase("the clock of an organisation that is not there is not moved") { store in
            try await store.transaction { transaction in
                try requireFault(.other, "moving it") {
                    try transaction.organisations.advance(.sample(1), by: .seconds(1))
                }
            }
        },
        ConformanceCase("a clock is read with its transaction, in the sandbox alone") { store in
            let clocks = try await store.transaction { transaction in
                try transaction.organisations.insert(.sample(1))
                try transaction.organisations.advance(.sample(1), by: .seconds(60))
                return [
                    try transaction.clock(of: .sample(1), in: .sandbox),
                    try transaction.clock(of: .sample(1), in: .production),
                    try transaction.clock(of: .sample(2), in: .sandbox),
                ]
            }
            let expected = [AccountClock(advance: .seconds(60)), .wall, .wall]
            try requireEqual(clocks, expected, "the clocks")
        },
    ]
}
