import Synchronization
import TestSupport
import Testing
import TollgateCore

@testable import TollgatePasswords

@Suite("Hashing passwords")
struct PasswordHashingTests {
    /// A password and its hash, made by the reference implementation (argon2-cffi 25).
    struct Reference: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let password: Secret
        let hash: String
    }

    static let references = [
        Reference(
            testDescription: "the present parameters",
            password: Secret("correct horse battery staple"),
            hash: "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw"
                + "$gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU"
        ),
        Reference(
            testDescription: "no bytes",
            password: Secret(""),
            hash: "$argon2id$v=19$m=8,t=1,p=1$/////////////////////w"
                + "$SxJkqX1hBhTeGuXklcgT5XGuqVYKPdbPQCNjT/Hz7VM"
        ),
        Reference(
            testDescription: "a NUL in the middle",
            password: Secret("a\u{0}b"),
            hash: "$argon2id$v=19$m=64,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg"
                + "$4lH7ffoPlHaRmm7APhs/lBhWfDHe2d+lcMFb3h5VnTc"
        ),
        Reference(
            testDescription: "as many bytes as may be",
            password: Secret(String(repeating: "x", count: 1_024)),
            hash: "$argon2id$v=19$m=16,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg"
                + "$IPpemCnMyNcUbP54C8/I81G05Qf3F6R/QLBluzqb3ts"
        ),
        Reference(
            testDescription: "bytes that are no UTF-8",
            password: Secret([0xFF, 0xFE, 0x80]),
            hash: "$argon2id$v=19$m=16,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg"
                + "$vos/ySWS4YJ6yMsFH0yzcIyU+kIHNHoR/d40RCLZt2Q"
        ),
        Reference(
            testDescription: "NFKC of Python's unicodedata",
            password: Secret("Cafe\u{301} \u{FF21}\u{FB01}\u{A0}\u{212B}"),
            hash: "$argon2id$v=19$m=16,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg"
                + "$dLvgpaGgCja1CBbQC7Xr13IeWAEiqBk9OdD+B/1x8E4"
        ),
    ]

    @Test("agrees with the reference implementation", arguments: references)
    func agrees(_ reference: Reference) throws {
        let hash = try #require(PasswordHash(text: reference.hash))
        let salt = hash.salt
        let hashing = try PasswordHashing(
            parameters: hash.parameters,
            randomness: Randomness { Array(salt.prefix($0)) }
        )
        #expect(try hashing.hash(reference.password).text == reference.hash)
        #expect(try hashing.verify(reference.password, hash))
        #expect(hashing.hashesDone == 2)
    }

    @Test("tells of each run how long it took")
    func tellsOfRuns() throws {
        let told = Mutex<[Duration]>([])
        let hashing = try PasswordHashing(
            parameters: Fixture.cheap(),
            onHash: { duration in told.withLock { $0.append(duration) } }
        )
        let hash = try hashing.hash(Secret("password"))
        _ = try hashing.verify(Secret("another"), hash)
        #expect(told.withLock { $0.count } == 2)
        #expect(told.withLock { $0.allSatisfy { $0 > .zero } })
    }

    @Test("costs 19 MiB and two passes where nothing else is said")
    func hasParameters() throws {
        let text = try PasswordHashing().hash(Secret("")).text
        #expect(text.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    }

    @Test("gives the same password another hash each time, all of which it knows again")
    func salts() throws {
        let hashing = try PasswordHashing(parameters: Fixture.cheap())
        let hashes = try (0..<50).map { _ in try hashing.hash(Secret("a password")) }
        #expect(Set(hashes.map(\.salt)).count == 50)
        #expect(Set(hashes.map(\.digest)).count == 50)
        for hash in hashes { #expect(try hashing.verify(Secret("a password"), hash)) }
    }

    @Test("knows any bytes again, and no others")
    func knowsAnyBytes() throws {
        let hashing = try Fixture.hashing()
        let random = SeededRandomness(seed: 7)
        for length in Array(0...40) + [71, 72, 73, 255, 256, 1_023] {
            let bytes = random.bytes(length)
            let hash = try hashing.hash(Secret(bytes))
            #expect(try hashing.verify(Secret(bytes), hash), "\(bytes)")
            #expect(try !hashing.verify(Secret(bytes.dropLast() + [0, 0]), hash), "\(bytes)")
            guard length > 0 else { continue }
            #expect(try !hashing.verify(Secret(Array(bytes.dropLast())), hash), "\(bytes)")
            for place in [0, length / 2, length - 1] {
                var other = bytes
                other[place] ^= 1
                #expect(try !hashing.verify(Secret(other), hash), "\(bytes) at \(place)")
            }
        }
    }

    @Test("sees what comes after the 72nd byte, and after a NUL")
    func seesTheTail() throws {
        let hashing = try Fixture.hashing()
        let head = String(repeating: "a", count: 72)
        let hash = try hashing.hash(Secret(head + "b"))
        #expect(try !hashing.verify(Secret(head), hash))
        #expect(try !hashing.verify(Secret(head + "c"), hash))
        let cut = try hashing.hash(Secret("a\u{0}b"))
        #expect(try !hashing.verify(Secret("a"), cut))
        #expect(try !hashing.verify(Secret("a\u{0}c"), cut))
    }

    @Test("refuses more bytes than may be, before any work", arguments: [1_025, 1_048_576])
    func refusesLongPasswords(_ count: Int) throws {
        let hashing = try Fixture.hashing()
        let long = Secret([UInt8](repeating: 97, count: count))
        #expect(throws: PasswordFault.tooLong) { try hashing.hash(long) }
        let hash = try hashing.hash(Secret([UInt8](repeating: 97, count: 1_024)))
        #expect(throws: PasswordFault.tooLong) { try hashing.verify(long, hash) }
        #expect(hashing.hashesDone == 1)
    }

    @Test(
        "takes all ways to type a word for the same",
        arguments: [
            ("caf\u{E9}", "cafe\u{301}"), ("\u{1E69}", "s\u{323}\u{307}"),
            ("\u{1E69}", "s\u{307}\u{323}"), ("\u{AC00}", "\u{1100}\u{1161}"),
            ("ABC", "\u{FF21}\u{FF22}\u{FF23}"), ("fish", "\u{FB01}sh"), ("a b", "a\u{A0}b"),
        ]
    )
    func normalizes(_ one: String, _ other: String) throws {
        let hashing = try Fixture.hashing()
        #expect(Array(one.utf8) != Array(other.utf8))
        #expect(try hashing.verify(Secret(other), hashing.hash(Secret(one))))
        #expect(try hashing.verify(Secret(one), hashing.hash(Secret(other))))
    }

    @Test(
        "takes for different what a person can tell apart",
        arguments: [("a", "A"), ("e", "\u{E9}"), ("ss", "\u{DF}"), ("a", "a "), ("a", "\u{430}")]
    )
    func tellsApart(_ one: String, _ other: String) throws {
        let hashing = try Fixture.hashing()
        #expect(try !hashing.verify(Secret(other), hashing.hash(Secret(one))))
    }

    @Test("calls a hash outdated if any parameter is another")
    func tellsOutdated() throws {
        let hashing = try Fixture.hashing()
        let hash = try hashing.hash(Secret("a"))
        #expect(!hashing.isOutdated(hash))
        for (memoryKiB, passes) in [(9, 1), (8, 2), (19_456, 2)] {
            let other = PasswordParameters(memoryKiB: memoryKiB, passes: passes) ?? .current
            #expect(try PasswordHashing(parameters: other).isOutdated(hash))
        }
    }

    @Test("wipes its copies")
    func wipes() {
        var bytes: [UInt8] = [1, 2, 3]
        PasswordNormal.wipe(&bytes)
        #expect(bytes == [0, 0, 0])
        var none: [UInt8] = []
        PasswordNormal.wipe(&none)
        #expect(none.isEmpty)
    }
}
