import Authority
import Foundation
import Gatekeeper
import SQLiteStore
import TollgateCore
import TollgateCrypto

/// Many live sessions in the store of a data folder that `tollgate quickstart` has made, without the
/// logins that would open them.
struct SessionPopulation {
    /// How many sessions are added in one transaction.
    static let batch = 10_000
    /// How many people the sessions are spread over: one person may not have all of them.
    static let peopleCount = 200
    /// What the sessions are.
    static let kind: CredentialKindName = "billingplatform.session"
    /// The hash of nobody's password: the sessions of these people are used, they never sign in.
    static let passwordHash =
        "$argon2id$v=19$m=19456,t=2,p=1$\(String(repeating: "A", count: 22))"
        + "$\(String(repeating: "A", count: 43))"

    private let store: SQLiteStore
    private let rings: LiveRings
    private let tokensFile: String

    /// Opens the store of a data folder with the folder's keys.
    ///
    /// - Parameters:
    ///   - dataFolder: The folder.
    ///   - tokensFile: The file of the sessions' tokens, one a line.
    /// - Throws: ``StoreFault``, and faults of the keys' file.
    init(dataFolder: String, tokensFile: String) throws {
        store = try SQLiteStore(path: "\(dataFolder)/tollgate.sqlite", create: false)
        let file = try Data(contentsOf: URL(fileURLWithPath: "\(dataFolder)/rings.json"))
        rings = LiveRings(try Rings(json: JSONValue(reading: Array(file))))
        self.tokensFile = tokensFile
    }

    /// Adds people with sessions, and writes the sessions' tokens into the file.
    func grow(by count: Int) async throws {
        let organisation = try await store.read { try $0.organisations.list().first }
        guard let organisation else { return }
        let people = (0..<Self.peopleCount).map { Self.person($0, of: organisation) }
        try await store.transaction { transaction in
            for person in people { try transaction.credentials.insert(person) }
        }
        let maker = SecretMaker(randomness: .system)
        let tokens = (0..<count).map { _ in maker.secret(.letters, .sandbox) }
        let peppers = rings.peppers
        for start in stride(from: 0, to: count, by: Self.batch) {
            let numbers = start..<min(start + Self.batch, count)
            try await store.transaction { transaction in
                for number in numbers {
                    let owner = people[number % people.count].id
                    let session = Self.session(tokens[number], of: owner, peppers)
                    try transaction.sessions.insert(session)
                }
            }
        }
        try write(tokens)
        print(JSONValue.object(JSONObject([("sessions", .integer(Int64(count)))])).text)
        try await store.close()
    }

    /// Measures looking sessions up: in the store, in memory, and such as the store does not have.
    func measureLookups(_ operations: Int) async throws {
        let tokens = try readTokens()
        let keys = tokens.map { Self.key($0, rings.peppers) }
        let source = FactSource(store: store, rings: rings)
        let table = FactsTable(factsMax: 2_000_000, absentMax: 64)
        let count = keys.count
        try await Measurement.once("session: read from the store among \(count)", operations) {
            for step in 0..<operations {
                let key = keys[step &* 7_919 % count]
                keep(try await source.read([key]))
            }
        }.report()
        let maker = SecretMaker(randomness: .system)
        let strange = (0..<operations).map { _ in
            Self.key(maker.secret(.letters, .sandbox), rings.peppers)
        }
        try await Measurement.once("session: unknown to the store of \(count)", operations) {
            for key in strange { keep(try await source.read([key])) }
        }.report()
        for key in keys {
            guard let facts = try await source.read([key]).facts[key] else { continue }
            table.fill(facts, key, readAt: 1, in: table.currentGeneration)
        }
        Measurement.best("session: known in memory among \(count)", operations) {
            for step in 0..<operations {
                let key = Self.key(tokens[step &* 7_919 % count], rings.peppers)
                keep(table.knowledge(of: key))
            }
        }.report()
        try await store.close()
    }

    // MARK: Tokens

    private func write(_ tokens: [Secret]) throws {
        let lines = tokens.compactMap { $0.reveal() }.map { $0 + "\n" }.joined()
        try Data(lines.utf8).write(to: URL(fileURLWithPath: tokensFile))
    }

    private func readTokens() throws -> [Secret] {
        let file = try Data(contentsOf: URL(fileURLWithPath: tokensFile))
        return String(decoding: file, as: UTF8.self).split(separator: "\n").map { Secret($0) }
    }

    /// The key under which a session is looked up, which costs a digest of its token.
    private static func key(_ token: Secret, _ peppers: PepperRing) -> FactKey {
        .digest(
            peppers.digest(token, kind: kind, environment: .sandbox, under: peppers.signing)
        )
    }

    // MARK: Records

    private static func person(
        _ number: Int,
        of organisation: OrganisationRecord
    ) -> CredentialRecord {
        let now = Instant.now
        let name = "storm.\(number)"
        let secret = SecretRecord(
            id: .random(.system),
            digest: nil,
            pepper: nil,
            passwordHash: passwordHash,
            hint: "…",
            createdAt: now
        )
        return CredentialRecord(
            id: .random(.system),
            organisation: organisation.id,
            environment: .sandbox,
            kind: "billingplatform.user",
            handle: UserName.handle(name, of: organisation.name),
            label: name,
            scopes: ["read", "write"],
            networks: [],
            expiresAt: nil,
            state: .active,
            createdAt: now,
            secrets: [secret]
        )
    }

    private static func session(
        _ token: Secret,
        of person: CredentialID,
        _ peppers: PepperRing
    ) -> SessionRecord {
        let now = Instant.now
        let rules = SessionRules()
        let member = peppers.signing
        return SessionRecord(
            id: .random(.system),
            kind: kind,
            digest: peppers.digest(token, kind: kind, environment: .sandbox, under: member),
            pepper: member.id,
            credential: person,
            createdAt: now,
            expiresAt: now + rules.lifetime,
            idle: rules.idle,
            lastUse: SessionUse(at: now, address: .loopback4, userAgent: "bench")
        )
    }
}

extension Instant {
    /// The moment, by the machine's clock.
    fileprivate static var now: Instant { TimeSource.bench.now() }
}
