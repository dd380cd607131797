import TestSupport
import Testing
import TollgateCore

@testable import BillerAPIDialect

@Suite("An address to which an end user is sent")
struct RedirectAddressTests {
    @Test("is allowed or not, as the vector says", arguments: try Vector.all("billerapi/redirects"))
    func isWhatTheVectorSays(_ vector: Vector) throws {
        #expect(RedirectAddress.isAllowed(try vector.text("address")) == vector.expect.bool)
    }

    @Test("may have 2,048 bytes and no more")
    func isBounded() {
        let start = "https://shop.example/"
        let path = String(repeating: "a", count: 2_048 - start.utf8.count)
        #expect(RedirectAddress.isAllowed(start + path))
        #expect(!RedirectAddress.isAllowed(start + path + "a"))
    }

    @Test("is nothing that random bytes spell, and never traps", arguments: [UInt64(8)])
    func neverTraps(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for _ in 0..<5_000 {
            let noise = String(decoding: random.bytes(12), as: UTF8.self)
            for text in [noise, "https:\(noise)", "http://\(noise)"] {
                let isAllowed = RedirectAddress.isAllowed(text)
                #expect(!isAllowed || text.utf8.allSatisfy { $0 < 0x7F }, "seed \(seed)")
            }
        }
    }
}
