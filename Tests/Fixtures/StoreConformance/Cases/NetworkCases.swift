import TollgateCore

extension ConformanceCase {
    private static func network(_ number: Int) throws -> IPAddress {
        let address = IPAddress("192.0.\(number / 256).\(number % 256)")
        guard let address else { throw StoreFault(.other, detail: "no address") }
        return address
    }

    private static func note(
        _ number: Int,
        of credential: Int = 1,
        at second: Int? = nil,
        isTrusted: Bool = false,
        in transaction: any StoreTransaction
    ) throws -> NetworkSighting {
        try transaction.networks.note(
            network(number),
            of: .sample(credential),
            at: moment(Int64(second ?? number)),
            isTrusted: isTrusted
        )
    }

    static let networks: [ConformanceCase] = seenNetworks + trustedNetworks + networkEvents

    private static let seenNetworks: [ConformanceCase] = [
        ConformanceCase("a network is new once for each credential") { store in
            let sightings = try await store.transaction { transaction in
                try [(1, 1), (1, 1), (2, 1), (1, 2)].map { number, credential in
                    try note(number, of: credential, in: transaction)
                }
            }
            try requireEqual(sightings, [.new, .known, .new, .new], "what was new")
        },
        ConformanceCase("networks are listed by their newest use, which never moves back") {
            store in
            let listed = try await store.transaction { transaction in
                for (number, second) in [(1, 5), (2, 7), (3, 6), (1, 9), (2, 1)] {
                    _ = try note(number, at: second, in: transaction)
                }
                return try transaction.networks.list(of: .sample(1))
            }
            try requireEqual(listed, [network(1), network(2), network(3)], "the networks")
        },
        ConformanceCase("of 65 networks the one with the oldest use is forgotten") { store in
            let (listed, sighting) = try await store.transaction { transaction in
                for number in 1...65 { _ = try note(number, in: transaction) }
                let listed = try transaction.networks.list(of: .sample(1))
                return (listed, try note(1, at: 99, in: transaction))
            }
            try requireEqual(listed, (2...65).reversed().map(network), "the networks")
            try requireEqual(sighting, .new, "whether the forgotten one is new again")
        },
    ]

    private static let trustedNetworks: [ConformanceCase] = [
        ConformanceCase("a network is trusted from a sign-in on, whatever else is seen there") {
            store in
            let (sightings, trusted) = try await store.transaction { transaction in
                let sightings = try [
                    (1, false), (1, true), (1, false), (1, true), (2, true), (3, false),
                ].map { try note($0, at: $0, isTrusted: $1, in: transaction) }
                return (sightings, try transaction.networks.trusted(of: .sample(1)))
            }
            let expected: [NetworkSighting] = [.new, .trusted, .known, .known, .new, .new]
            try requireEqual(sightings, expected, "the sightings")
            try requireEqual(trusted, [network(2), network(1)], "the trusted networks")
        },
        ConformanceCase("networks that are only used displace none that is trusted") { store in
            let (trusted, count) = try await store.transaction { transaction in
                _ = try note(1, isTrusted: true, in: transaction)
                for number in 2...70 { _ = try note(number, in: transaction) }
                let networks = transaction.networks
                let trusted = try networks.trusted(of: .sample(1))
                return (trusted, try networks.list(of: .sample(1)).count)
            }
            try requireEqual(trusted, [network(1)], "the trusted networks")
            try requireEqual(count, 65, "how many are known")
        },
        ConformanceCase("of 65 trusted networks the one with the oldest use is forgotten") {
            store in
            let trusted = try await store.transaction { transaction in
                _ = try note(65, at: 0, in: transaction)
                for number in 1...65 { _ = try note(number, isTrusted: true, in: transaction) }
                return try transaction.networks.trusted(of: .sample(1))
            }
            try requireEqual(trusted, (2...65).reversed().map(network), "the trusted networks")
        },
        ConformanceCase("trust is withdrawn from all networks of a credential, and no other's") {
            store in
            let trusted = try await store.transaction { transaction in
                for (number, credential) in [(1, 1), (2, 1), (1, 2)] {
                    _ = try note(number, of: credential, isTrusted: true, in: transaction)
                }
                for number in 3...70 { _ = try note(number, in: transaction) }
                let networks = transaction.networks
                try networks.withdrawTrust(of: .sample(1))
                try requireEqual(
                    try networks.list(of: .sample(1)),
                    (7...70).reversed().map(network),
                    "the networks known"
                )
                let sighting = try note(70, isTrusted: true, in: transaction)
                try requireEqual(sighting, .trusted, "what a sign-in then does")
                return try [1, 2].map { try networks.trusted(of: .sample($0)) }
            }
            try requireEqual(trusted, [[network(70)], [network(1)]], "the trusted networks")
        },
    ]

    private static let networkEvents: [ConformanceCase] = [
        ConformanceCase("events of a credential are counted by the day of UTC") { store in
            let day: Int64 = 86_400_000_000
            let counts = try await store.transaction { transaction in
                try [(1, 0), (1, day - 1), (2, 5), (1, day), (1, 3), (1, 2 * day)].map {
                    try transaction.networks.countEvent(
                        of: .sample($0),
                        at: Instant(microseconds: $1)
                    )
                }
            }
            try requireEqual(counts, [1, 2, 1, 1, 2, 1], "the counts")
        }
    ]
}
