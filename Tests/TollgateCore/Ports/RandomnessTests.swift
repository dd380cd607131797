import Synchronization
import TestSupport
import Testing
import TollgateCore

@Suite("Randomness")
struct RandomnessTests {
    @Test("draws every letter of an alphabet about equally often", arguments: [UInt64(42)])
    func drawsEvenly(seed: UInt64) {
        let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        let text = SeededRandomness(seed: seed).source.text(62_000, of: letters)
        let counts = text.reduce(into: [Character: Int]()) { $0[$1, default: 0] += 1 }
        #expect(counts.count == 62, "seed \(seed)")
        // Five standard deviations of 1,000 draws.
        #expect(counts.values.allSatisfy { (840...1_160).contains($0) }, "seed \(seed): \(counts)")
    }

    @Test("throws away the bytes that would make some letters likelier")
    func throwsBytesAway() {
        // 256 holds 85 whole alphabets of three letters; the byte 255 is one too many.
        let rest = Mutex<[UInt8]>([255, 254, 255, 0, 1])
        let source = Randomness { count in
            rest.withLock { rest in
                defer { rest.removeFirst(count) }
                return Array(rest.prefix(count))
            }
        }
        #expect(source.text(2, of: "abc") == "ca")
    }

    @Test("of an alphabet with one letter is a defect")
    func needsAnAlphabet() async {
        await #expect(processExitsWith: .failure) { _ = Randomness.system.text(1, of: "a") }
    }

    @Test("of the system does not repeat itself")
    func systemDoesNotRepeat() {
        #expect(Set((0..<100).map { _ in Randomness.system.bytes(16) }).count == 100)
    }

    @Test("names things with their prefix and 96 bits")
    func namesThings() {
        let id = CredentialID.random(Randomness { Array(repeating: 0xAB, count: $0) })
        #expect(id.description == "crd_abababababababababababab")
        #expect(OrganisationID.prefix == "org_")
        #expect(SecretID.prefix == "sec_")
        #expect(SessionID.prefix == "ses_")
    }
}

@Suite("A store's fault")
struct StoreFaultTests {
    @Test("tells the public its kind and what that means, and the logs its detail")
    func tellsTheLogsMore() {
        let fault = StoreFault(.busy, detail: "/var/lib/tollgate/store.db is locked")
        let text = "the store failed (busy): another process or transaction held it for too long"
        #expect("\(fault)" == text)
        #expect(fault.debugDescription == "\(text): /var/lib/tollgate/store.db is locked")
    }

    @Test("names a wait for the next try unless only an operator can mend the store")
    func waitBeforeRetry() {
        let final: Set<StoreFault.Code> = [.moved, .corrupt, .tooNew]
        for code in StoreFault.Code.allCases {
            let wait = StoreFault(code, detail: "test").retryAfter
            #expect(wait == (final.contains(code) ? nil : .seconds(2)), "\(code)")
        }
    }
}
