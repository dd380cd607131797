import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("A rotation of the rings")
struct RingsRotationTests {
    private let randomness = SeededRandomness(seed: 31).source

    private func reread(_ rings: Rings) throws -> Rings {
        try Rings(json: JSONValue(reading: rings.revealingJSON().bytes))
    }

    @Test(
        "leaves a file after each step that verifies and opens all that was made",
        arguments: RingName.allCases
    )
    func stepsAreValid(_ ring: RingName) throws {
        let place = SealRing.Place(
            kind: "a",
            row: SecretID(rawValue: "sec_1"),
            environment: .sandbox
        )
        let start = Rings(randomness)
        var made: [(PepperID, Digest, SealedBox)] = []
        func check(_ rings: Rings) throws {
            let again = try reread(rings)
            let member = again.peppers.signing
            let secret = Secret("one")
            let digest = again.peppers.digest(
                secret,
                kind: "k",
                environment: .sandbox,
                under: member
            )
            made.append((member.id, digest, try again.seals.seal(secret, at: place)))
            for (pepper, digest, box) in made {
                let found = again.peppers.digest(
                    secret,
                    kind: "k",
                    environment: .sandbox,
                    under: pepper
                )
                #expect(found == digest)
                #expect(try again.seals.open(box, at: place).reveal() == "one")
            }
        }
        try check(start)
        let added = try start.adding(to: ring, randomness)
        #expect(added.members(of: ring) == [1, 2])
        #expect(added.waitingMember(of: ring) == 2)
        try check(added)
        let promoted = try added.promoting(2, in: ring)
        #expect(promoted.members(of: ring) == [2, 1])
        #expect(promoted.waitingMember(of: ring) == nil)
        try check(promoted)
        #expect(try promoted.promoting(2, in: ring).members(of: ring) == [2, 1])
    }

    @Test("touches one ring alone", arguments: RingName.allCases)
    func touchesOneRing(_ ring: RingName) throws {
        let start = Rings(randomness)
        let changed = try start.adding(to: ring, randomness)
        for other in RingName.allCases where other != ring {
            #expect(changed.members(of: other) == start.members(of: other))
        }
        #expect(changed.audit.matches(start.audit))
        #expect(changed.belongWith(start) && start.belongWith(changed))
    }

    @Test("never gives a number twice, also after the newest was dropped and the file read again")
    func numbersAreFresh() throws {
        var rings = Rings(randomness)
        for expected in 2...5 {
            rings = try reread(try rings.adding(to: .pepper, randomness))
            #expect(rings.members(of: .pepper) == [1, expected])
            rings = try reread(try rings.dropping(expected, from: .pepper))
        }
        #expect(rings.members(of: .pepper) == [1])
    }

    @Test("adds no fourth member")
    func isBounded() throws {
        var rings = Rings(randomness)
        for _ in 1..<PepperRing.membersMax { rings = try rings.adding(to: .seal, randomness) }
        #expect(rings.members(of: .seal) == [1, 2, 3])
        #expect(throws: RingsError.self) { try rings.adding(to: .seal, randomness) }
    }

    @Test("adds nothing where the file claims that every number was given")
    func numbersEnd() throws {
        var file = try #require(Rings(randomness).revealingJSON().object)
        file["given"] = ["peppers": .integer(Int64.max), "seals": 1]
        let rings = try Rings(json: .object(file))
        #expect(throws: RingsError.self) { try rings.adding(to: .pepper, randomness) }
    }

    @Test("drops no member that is in use or not there, and can put back what it dropped")
    func drops() throws {
        let rings = try Rings(randomness).adding(to: .pepper, randomness)
            .promoting(2, in: .pepper)
        #expect(throws: RingsError.self) { try rings.dropping(2, from: .pepper) }
        #expect(throws: RingsError.self) { try rings.dropping(3, from: .pepper) }
        let dropped = try rings.dropping(1, from: .pepper)
        #expect(dropped.members(of: .pepper) == [2])
        let back = try dropped.returning(1, of: rings, to: .pepper)
        #expect(back.revealingJSON() == rings.revealingJSON())
    }

    @Test("is told from other keys by the audit key and by the keys of equal numbers")
    func foreignRings() throws {
        let (one, other) = (Rings(randomness), Rings(randomness))
        #expect(!one.belongWith(other))
        let mixed = Rings(peppers: other.peppers, seals: one.seals, audit: one.audit)
        #expect(!mixed.belongWith(one))
    }
}
