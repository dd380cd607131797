import Testing
import TollgateCore
import TollgateCrypto

@Suite("The key of checkpoints")
struct CheckpointKeyTests {
    private let key = CheckpointKey(deriving: Secret([UInt8](repeating: 7, count: 32)))

    @Test("follows from the chain's key, and from nothing else")
    func isDerived() {
        let same = CheckpointKey(deriving: Secret([UInt8](repeating: 7, count: 32)))
        let other = CheckpointKey(deriving: Secret([UInt8](repeating: 8, count: 32)))
        #expect(key.publicKey == same.publicKey)
        #expect(key.publicKey != other.publicKey)
        #expect(key.publicKey.id.count == 16)
        #expect(key.publicKey.id != other.publicKey.id)
    }

    @Test("signs what its public half accepts, and any other bit is refused")
    func signs() throws {
        let content = Array("content".utf8)
        let signature = try key.sign(content)
        #expect(key.publicKey.accepts(signature, of: content))
        for place in signature.indices {
            var flipped = signature
            flipped[place] ^= 1
            #expect(!key.publicKey.accepts(flipped, of: content))
        }
        #expect(!key.publicKey.accepts(signature, of: content + [0]))
        #expect(!key.publicKey.accepts(Array(signature.dropLast()), of: content))
        #expect(!key.publicKey.accepts([], of: content))
    }

    @Test("has a public half that is written as digits and as PEM, and read from both")
    func isWritten() throws {
        let digits = Hexadecimal.encode(key.publicKey.bytes)
        #expect(CheckpointPublicKey(reading: digits) == key.publicKey)
        #expect(CheckpointPublicKey(reading: key.publicKey.pem) == key.publicKey)
        let lines = key.publicKey.pem.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("MCowBQYDK2VwAyEA"))
        for wrong in [
            "", String(digits.dropLast(2)), digits + "00", "zz" + digits.dropFirst(2),
            String(lines[1]), key.publicKey.pem.replacing("PUBLIC", with: "PRIVATE"),
            key.publicKey.pem.replacing("MCow", with: "MCox"),
        ] {
            #expect(CheckpointPublicKey(reading: wrong) == nil, "\(wrong)")
        }
    }

    @Test("digests fields so that no border can be moved")
    func digestsFields() {
        let one = ContentDigest.of([[1, 2], [3]])
        #expect(one == ContentDigest.of([[1, 2], [3]]))
        let others: [[[UInt8]]] = [
            [[1], [2, 3]], [[1, 2, 3]], [[1, 2], [3], []], [[], [1, 2], [3]],
        ]
        for other in others {
            #expect(one != ContentDigest.of(other))
        }
        #expect(
            ContentDigest.of([]).description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }
}
