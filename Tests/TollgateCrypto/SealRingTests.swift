import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The seal ring")
struct SealRingTests {
    private let place = SealRing.Place(
        kind: "a.key",
        row: SecretID(rawValue: "sec_1"),
        environment: .sandbox
    )
    private let secret = Secret("SK-0123456789abcdef")

    private static func member(_ id: Int, _ byte: UInt8) -> SealRing.Member {
        .init(id: id, secret: Secret(Array(repeating: byte, count: 32)))
    }

    private func ring(_ members: SealRing.Member...) throws -> SealRing {
        try #require(SealRing(members))
    }

    /// The words of the fault that opening ends with, or `nil` where it does not.
    private func fault(_ ring: SealRing, _ box: SealedBox, _ place: SealRing.Place) -> String? {
        do throws(CryptoFault) {
            _ = try ring.open(box, at: place)
            return nil
        } catch {
            return error.description
        }
    }

    private static let altered = "the sealed secret was altered or moved"

    @Test("opens what it sealed")
    func opens() throws {
        let ring = try ring(Self.member(1, 7))
        for text in ["", "a", String(repeating: "long", count: 1_000)] {
            let box = try ring.seal(Secret(text), at: place)
            #expect(try ring.open(box, at: place).reveal() == text)
            #expect(box.key == 1)
            #expect(box.bytes.count == 12 + text.utf8.count + 16, "nonce, ciphertext, tag")
        }
    }

    @Test("seals the same secret differently every time")
    func drawsNonces() throws {
        let ring = try ring(Self.member(1, 7))
        let boxes = try (0..<100).map { _ in try ring.seal(secret, at: place).bytes }
        #expect(Set(boxes.map { Array($0.prefix(12)) }).count == 100)
    }

    @Test("does not open what was moved to another kind, row or environment")
    func refusesMovedSecrets() throws {
        let ring = try ring(Self.member(1, 7))
        let box = try ring.seal(secret, at: place)
        let moved: [SealRing.Place] = [
            .init(kind: "b.key", row: SecretID(rawValue: place.row), environment: .sandbox),
            .init(kind: "a.key", row: SecretID(rawValue: "sec_2"), environment: .sandbox),
            .init(kind: "a.key", row: SecretID(rawValue: place.row), environment: .production),
        ]
        for other in moved { #expect(fault(ring, box, other) == Self.altered, "\(other)") }
    }

    @Test("does not open what has one bit turned")
    func refusesEveryBit() throws {
        let ring = try ring(Self.member(1, 7))
        let box = try ring.seal(secret, at: place)
        for bit in 0..<box.bytes.count * 8 {
            var bytes = box.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(
                fault(ring, SealedBox(key: 1, bytes: bytes), place) == Self.altered,
                "bit \(bit)"
            )
        }
    }

    @Test("does not open what was cut", arguments: [0, 1, 11, 12, 27, 28, 46])
    func refusesCutBoxes(_ count: Int) throws {
        let ring = try ring(Self.member(1, 7))
        let box = try ring.seal(secret, at: place)
        let cut = SealedBox(key: 1, bytes: Array(box.bytes.prefix(count)))
        #expect(box.bytes.count == 47)
        #expect(fault(ring, cut, place) == Self.altered)
    }

    @Test("seals under its first member and opens under all")
    func rotates() throws {
        let old = try ring(Self.member(1, 7))
        let box = try old.seal(secret, at: place)
        let rotated = try ring(Self.member(2, 8), Self.member(1, 7))
        #expect(try rotated.open(box, at: place).matches(secret))
        #expect(try rotated.seal(secret, at: place).key == 2)
        let dropped = try ring(Self.member(2, 8))
        #expect(fault(dropped, box, place) == "no key 1 in the ring")
        let replaced = try ring(Self.member(1, 8))
        #expect(fault(replaced, box, place) == Self.altered, "the number is right, the key is not")
    }

    @Test("has one to three members with different numbers")
    func hasFewMembers() {
        #expect(SealRing([]) == nil)
        #expect(SealRing((1...3).map { Self.member($0, 1) }) != nil)
        #expect(SealRing((1...4).map { Self.member($0, 1) }) == nil)
        #expect(SealRing([Self.member(1, 1), Self.member(1, 2)]) == nil)
    }
}
