import Testing
import TollgateCore

@testable import TollgatePasswords

@Suite("The hash of a password")
struct PasswordHashTests {
    private static let salt = "AAECAwQFBgcICQoLDA0ODw"
    private static let digest = "gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU"
    private static let text = "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(digest)"

    /// Each of these is replaced, and what was a hash is none any more.
    private static let replacements: [(String, String)] = [
        ("$argon2id", "$argon2i"),
        ("v=19", "v=16"),
        ("v=19$", ""),
        ("p=1", "p=2"),
        ("p=1", "p=01"),
        ("m=19456", "m=019456"),
        ("m=19456", "m=+19456"),
        ("m=19456", "m=-19456"),
        ("m=19456", "m="),
        ("m=19456", "m=99999999999999999999"),
        ("m=19456,t=2", "t=2,m=19456"),
        (",p=1", ""),
        (",p=1", ",p=1,keyid=AA"),
        ("t=2", "t=0"),
        ("$AAE", "$AA"),
        ("$AAE", "$AAEA"),
        ("ODw$", "ODx$"),
        ("ODw$", "ODw==$"),
        ("kIU", "kIV"),
        ("gYJ", "g_J"),
    ]
    private static let malformed: [String] =
        replacements.map { text.replacing($0.0, with: $0.1) } + [
            "", "$", "$$$$$", "password", String(text.dropLast()), text + "A", text + "$",
            text + "\n", " " + text, text + "\u{0}",
        ]

    @Test("is read, tells its parameters, and is written as it was")
    func reads() throws {
        let hash = try #require(PasswordHash(text: Self.text))
        #expect(hash.parameters.memoryKiB == 19_456)
        #expect(hash.parameters.passes == 2)
        #expect(hash.salt == Array(0..<16))
        #expect(hash.digest.count == 32)
        #expect(hash.text == Self.text)
    }

    @Test(
        "is not read where another program could read it differently, or not at all",
        arguments: malformed
    )
    func refuses(_ text: String) {
        #expect(PasswordHash(text: text) == nil, "\(text)")
    }

    @Test("is not read where a comparison would cost more than the server allows")
    func refusesDearHashes() throws {
        func text(_ memoryKiB: Int, _ passes: Int) -> String {
            "$argon2id$v=19$m=\(memoryKiB),t=\(passes),p=1$\(Self.salt)$\(Self.digest)"
        }
        #expect(PasswordHash(text: text(262_144, 16)) != nil)
        #expect(PasswordHash(text: text(262_145, 16)) == nil)
        #expect(PasswordHash(text: text(262_144, 17)) == nil)
        #expect(PasswordHash(text: text(8, 1)) != nil)
        #expect(PasswordHash(text: text(7, 1)) == nil)
    }

    @Test("is at most as long as stated")
    func hasBoundedText() throws {
        let parameters = try #require(
            PasswordParameters(
                memoryKiB: PasswordParameters.memoryKiBMax,
                passes: PasswordParameters.passesMax
            )
        )
        let salt = [UInt8](repeating: 255, count: PasswordHash.saltBytes)
        let digest = [UInt8](repeating: 255, count: PasswordHash.digestBytes)
        let longest = PasswordHash(parameters: parameters, salt: salt, digest: digest).text
        #expect(longest.utf8.count == PasswordHash.textBytesMax)
        #expect(PasswordHash(text: longest)?.text == longest)
        #expect(PasswordHash(text: longest + "/") == nil)
        #expect(PasswordHash(text: String(repeating: "$", count: 1_000_000)) == nil)
    }

    @Test("has parameters inside its bounds alone")
    func boundsParameters() {
        #expect(PasswordParameters(memoryKiB: 8, passes: 1) != nil)
        #expect(PasswordParameters(memoryKiB: 7, passes: 1) == nil)
        #expect(PasswordParameters(memoryKiB: 8, passes: 0) == nil)
        #expect(PasswordParameters(memoryKiB: 262_144, passes: 16) != nil)
        #expect(PasswordParameters(memoryKiB: 262_145, passes: 16) == nil)
        #expect(PasswordParameters(memoryKiB: 262_144, passes: 17) == nil)
        #expect(PasswordParameters(memoryKiB: .min, passes: .max) == nil)
    }

    @Test("does not print")
    func hides() throws {
        let hash = try #require(PasswordHash(text: Self.text))
        var dumped = ""
        dump(hash, to: &dumped)
        for printed in ["\(hash)", String(reflecting: hash), "\([hash])", dumped] {
            #expect(!printed.contains("argon2") && !printed.contains("19456"), "\(printed)")
            #expect(!printed.contains(Self.digest.prefix(4)), "\(printed)")
        }
        #expect(PasswordVerdict.right(upgrade: hash).isQuiet)
    }
}

extension PasswordVerdict {
    /// Whether the verdict prints nothing of a hash.
    fileprivate var isQuiet: Bool { !"\(self)".contains("argon2") }
}
