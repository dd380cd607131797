import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("Message authentication")
struct MessageAuthenticationTests {
    private func content(_ bytes: [UInt8], _ signature: [UInt8]) -> SignedContent {
        SignedContent(
            bytes: bytes,
            signature: signature,
            algorithm: .hmacSHA256,
            key: "a.key",
            signedAt: nil,
            repeatKey: nil
        )
    }

    @Test("makes the published codes", arguments: try Vector.all("hmac"))
    func makesThePublishedCodes(_ vector: Vector) throws {
        let algorithms: [String: SignedContent.Algorithm] = [
            "sha256": .hmacSHA256, "sha512": .hmacSHA512,
        ]
        let algorithm = try #require(algorithms[vector.text("algorithm")])
        let key = Secret(try vector.bytes("key"))
        let code = MessageAuthentication.sign(try vector.bytes("data"), algorithm, key: key)
        #expect(Hexadecimal.encode(code) == vector.expect.string)
    }

    @Test("verifies what it signed, and nothing that has one bit turned")
    func verifies() {
        let (key, bytes) = (Secret("key"), Array("1772366400.nonce.body".utf8))
        let code = MessageAuthentication.sign(bytes, .hmacSHA256, key: key)
        #expect(MessageAuthentication.verify(content(bytes, code), key: key))
        #expect(!MessageAuthentication.verify(content(bytes, code), key: Secret("kez")))
        for bit in 0..<code.count * 8 {
            var turned = code
            turned[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(
                !MessageAuthentication.verify(content(bytes, turned), key: key),
                "code, bit \(bit)"
            )
        }
        for bit in 0..<bytes.count * 8 {
            var turned = bytes
            turned[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(
                !MessageAuthentication.verify(content(turned, code), key: key),
                "bytes, bit \(bit)"
            )
        }
    }

    @Test("refuses a code that was cut, lengthened or left out")
    func refusesOtherLengths() {
        let (key, bytes) = (Secret("key"), Array("body".utf8))
        let code = MessageAuthentication.sign(bytes, .hmacSHA256, key: key)
        for other in [[], Array(code.dropLast()), code + [0], Array(code.prefix(1))] {
            #expect(!MessageAuthentication.verify(content(bytes, other), key: key))
        }
    }

    @Test("refuses a code of the other hash")
    func refusesTheOtherHash() {
        let (key, bytes) = (Secret("key"), Array("body".utf8))
        let code = MessageAuthentication.sign(bytes, .hmacSHA512, key: key)
        #expect(!MessageAuthentication.verify(content(bytes, code), key: key))
        #expect(!MessageAuthentication.verify(content(bytes, Array(code.prefix(32))), key: key))
    }
}
