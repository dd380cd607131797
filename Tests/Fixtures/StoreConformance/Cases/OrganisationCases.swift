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
    ]
}
