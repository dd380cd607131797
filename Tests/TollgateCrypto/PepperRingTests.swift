import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The pepper ring")
struct PepperRingTests {
    private static func member(_ id: Int, _ byte: UInt8) -> PepperRing.Member {
        .init(id: PepperID(rawValue: id), secret: Secret(Array(repeating: byte, count: 32)))
    }

    private func ring(_ members: PepperRing.Member...) throws -> PepperRing {
        try #require(PepperRing(members))
    }

    @Test("digests the documented message", arguments: try Vector.all("pepper-digests"))
    func digests(_ vector: Vector) throws {
        let member = PepperRing.Member(
            id: PepperID(rawValue: 1),
            secret: Secret(try vector.bytes("key"))
        )
        let digest = try ring(member).digest(
            Secret(try vector.text("secret")),
            kind: CredentialKindName(rawValue: try vector.text("kind")),
            environment: try #require(Environment(rawValue: vector.text("environment"))),
            under: member
        )
        #expect(digest.description == vector.expect.string)
    }

    @Test("makes another digest for another kind, environment, pepper or secret")
    func digestsDiffer() throws {
        let ring = try ring(Self.member(1, 0x0B), Self.member(2, 0xA7))
        var digests: Set<Digest> = []
        for kind: CredentialKindName in ["a.key", "b.key"] {
            for environment in Environment.allCases {
                for member in ring.members {
                    for secret in ["one", "two", "one\u{0}", ""] {
                        digests.insert(
                            ring.digest(
                                Secret(secret),
                                kind: kind,
                                environment: environment,
                                under: member
                            )
                        )
                    }
                }
            }
        }
        #expect(digests.count == 2 * 2 * 2 * 4)
    }

    @Test("cannot be led to the same message by moving letters between kind and secret")
    func keepsPartsApart() throws {
        let member = Self.member(1, 0x0B)
        let ring = try ring(member)
        func digest(_ kind: CredentialKindName, _ secret: String) -> Digest {
            ring.digest(Secret(secret), kind: kind, environment: .sandbox, under: member)
        }
        #expect(digest("a", "\u{0}sandbox\u{0}b") != digest("a\u{0}sandbox", "b"))
        #expect(digest("ab", "c") != digest("a", "bc"))
    }

    @Test("digests under a member by its number, and not under one that it has lost")
    func findsMembers() throws {
        let ring = try ring(Self.member(5, 0x0B), Self.member(3, 0xA7))
        func digest(_ id: Int) -> Digest? {
            ring.digest(
                Secret("one"),
                kind: "a",
                environment: .sandbox,
                under: PepperID(rawValue: id)
            )
        }
        #expect(ring.signing.id.rawValue == 5, "the first signs, whatever its number")
        let under3 = ring.digest(
            Secret("one"),
            kind: "a",
            environment: .sandbox,
            under: Self.member(3, 0xA7)
        )
        #expect(digest(3) == under3)
        #expect(digest(5) != nil)
        #expect(digest(4) == nil)
    }

    @Test("has one to three members with different numbers")
    func hasFewMembers() {
        #expect(PepperRing([]) == nil)
        #expect(PepperRing([Self.member(1, 1)]) != nil)
        #expect(PepperRing((1...3).map { Self.member($0, 1) }) != nil)
        #expect(PepperRing((1...4).map { Self.member($0, 1) }) == nil)
        #expect(PepperRing([Self.member(1, 1), Self.member(1, 2)]) == nil)
    }
}
