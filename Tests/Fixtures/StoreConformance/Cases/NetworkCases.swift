import TollgateCore

extension ConformanceCase {
    private static func network(_ number: Int) throws -> IPAddress {
        let address = IPAddress("192.0.\(number / 256).\(number % 256)")
        guard let address else { throw StoreFault(.other, detail: "no address") }
        return address
    }

    static let networks: [ConformanceCase] = [
        ConformanceCase("a network is new once for each credential") { store in
            let isNew = try await store.transaction { transaction in
                let networks = transaction.networks
                return try [(1, 1), (1, 1), (2, 1), (1, 2)].map { number, credential in
                    try networks.note(
                        network(number),
                        of: .sample(credential),
                        at: moment(Int64(number))
                    )
                }
            }
            try requireEqual(isNew, [true, false, true, true], "what was new")
        },
        ConformanceCase("networks are listed by their newest use, which never moves back") {
            store in
            let listed = try await store.transaction { transaction in
                for (number, second) in [(1, 5), (2, 7), (3, 6), (1, 9), (2, 1)] {
                    _ = try transaction.networks.note(
                        network(number),
                        of: .sample(1),
                        at: moment(Int64(second))
                    )
                }
                return try transaction.networks.list(of: .sample(1))
            }
            try requireEqual(listed, [network(1), network(2), network(3)], "the networks")
        },
        ConformanceCase("of 65 networks the one with the oldest use is forgotten") { store in
            let (listed, isNew) = try await store.transaction { transaction in
                for number in 1...65 {
                    _ = try transaction.networks.note(
                        network(number),
                        of: .sample(1),
                        at: moment(Int64(number))
                    )
                }
                let listed = try transaction.networks.list(of: .sample(1))
                let isNew = try transaction.networks.note(
                    network(1),
                    of: .sample(1),
                    at: moment(99)
                )
                return (listed, isNew)
            }
            try requireEqual(listed, (2...65).reversed().map(network), "the networks")
            try requireEqual(isNew, true, "whether the forgotten one is new again")
        },
    ]
}
