import TestSupport
import Testing
import TollgateCore

@testable import TollgatePasswords

@Suite("The rules for new passwords", .timeLimit(.minutes(5)))
struct PasswordRulesTests {
    private static let context = PasswordContext(
        userName: "Ada.Lovelace@analytical-engines.example",
        organisation: "Analytical-Engines"
    )

    /// What is wrong with a password, or `nil`.
    private func objection(
        _ password: Secret,
        _ context: PasswordContext = context
    ) -> PasswordObjection? {
        do throws(PasswordObjection) {
            let accepted = try PasswordRules.accept(password, for: context)
            #expect(accepted.secret.matches(password), "kept as it was typed")
            return nil
        } catch {
            return error
        }
    }

    private func objection(_ password: String) -> PasswordObjection? { objection(Secret(password)) }

    @Test(
        "accept any characters",
        arguments: [
            "a staircase of seven herons", "fjordvexglyphwaltz", "nine  bees in   a bonnet",
            "vmxkqzhwtrpgnbd", "VMXKQZHWTRPGNBD", "839105720461837", "~^`|\\<>{}[];:'?.,/",
            "tab\tand\nline and nul\u{0}",
            "\u{442}\u{435}\u{43F}\u{43B}\u{44B}\u{439} \u{432}\u{435}\u{447}\u{435}\u{440} \u{432} \u{43B}\u{435}\u{441}\u{443}",
            "\u{1F980}\u{1F6A2}\u{1F9F2}\u{1F3BB}\u{1F335}\u{1F9CA}\u{1F511}\u{1F9F5}"
                + "\u{1F6F6}\u{1F41D}\u{1F3A1}\u{1F34B}\u{1F9F1}\u{1F5FF}\u{1F9C3}",
            "a password should be a whole sentence", "my cat Tollgate eats herring at noon",
        ]
    )
    func accepts(_ password: String) { #expect(objection(password) == nil) }

    @Test("demand fifteen code points and no more")
    func demandsLength() {
        #expect(PasswordRules.codePointsMin == 15)
        #expect(objection("vmxkqzhwtrpgnb") == .tooShort)
        #expect(objection("vmxkqzhwtrpgnbd") == nil)
        #expect(objection("") == .tooShort)
        let emoji = "\u{1F980}\u{1F6A2}\u{1F9F2}\u{1F3BB}\u{1F335}\u{1F9CA}\u{1F511}"
        #expect(objection(emoji + "kqzhwtr") == .tooShort, "bytes do not count")
        #expect(objection(emoji + "kqzhwtrp") == nil)
    }

    @Test("count neither combining marks nor ligatures twice")
    func countsCodePoints() {
        let composed = "\u{E9}\u{E0}\u{FC}\u{F1}\u{F4}"
        let decomposed = "e\u{301}a\u{300}u\u{308}n\u{303}o\u{302}"
        for word in [composed, decomposed] {
            #expect(objection(word + "kqzhwtrpg") == .tooShort)
            #expect(objection(word + "kqzhwtrpgb") == nil)
        }
        #expect(objection("\u{FDFA}") == .tooShort, "one code point, whose normal form has 18")
        #expect(objection("\u{FB03}kqzhwtrpgbdvm") == .tooShort, "14 typed, 16 in normal form")
    }

    @Test("allow 1,024 bytes and no more")
    func boundsBytes() {
        #expect(PasswordRules.bytesMax == 1_024)
        let random = SeededRandomness(seed: 5).source
        let long = random.text(1_025, of: "abcdefghijklmnopqrstuvwxyz")
        #expect(objection(String(long.dropLast())) == nil)
        #expect(objection(long) == .tooLong)
        #expect(objection(Secret([UInt8](repeating: 0xFF, count: 1_048_576))) == .tooLong)
        let sixtyFour = String(
            String.UnicodeScalarView((0..<64).compactMap { Unicode.Scalar(0x1F300 + $0) })
        )
        #expect(objection(sixtyFour) == nil, "64 characters of four bytes (SP 800-63B-4)")
    }

    @Test("refuse what is no text, or has code points that stand for nothing yet")
    func refusesNoText() {
        #expect(objection(Secret([UInt8](repeating: 0xC3, count: 20))) == .notText)
        #expect(objection(Secret(Array("vmxkqzhwtrpgnbd".utf8) + [0xED, 0xA0, 0x80])) == .notText)
        #expect(objection("vmxkqzhwtrpgnbd\u{378}") == .unknownCharacter)
        #expect(objection("vmxkqzhwtrpgnbd\u{FFFE}") == .unknownCharacter)
    }

    @Test(
        "refuse the user's and the organisation's name, in any case and form",
        arguments: [
            "Ada.Lovelace@analytical-engines.example", "ADA.LOVELACE@ANALYTICAL-ENGINES.EXAMPLE",
            "analytical-engines", "Analytical-Engines",
            "\u{FF21}nalytical-Engines",
        ]
    )
    func refusesNames(_ password: String) { #expect(objection(password) == .isName) }

    @Test(
        "refuse names with little beside them",
        arguments: [
            "AdaLovelace2026!", "lovelace-lovelace!1", "analyticalengines", "Engines-Lovelace-7",
            "ada.lovelace@analytical-engines.example1", "TollgateLovelace",
        ]
    )
    func refusesNamesInPieces(_ password: String) {
        #expect(objection(password) == .common)
        let others = PasswordContext(userName: nil, organisation: nil)
        #expect(objection(Secret(password), others) == nil, "they mean nothing elsewhere")
    }

    @Test("look at names up to a length, and at no more of their parts than stated")
    func boundsNames() {
        let random = SeededRandomness(seed: 9).source
        let name = random.text(PasswordContext.namePointsMax, of: "bcdfghjklmnpqrstvwxz")
        let exact = PasswordContext(userName: name, organisation: nil)
        #expect(objection(Secret(name), exact) == .isName)
        #expect(objection(Secret(name + "q"), exact) == .common, "the name and one more")
        let longer = PasswordContext(userName: name + "q", organisation: nil)
        #expect(objection(Secret(name), longer) == .isName, "only the start is looked at")
        let parts = (0...Blocklist.namePartsMax).map { _ in random.text(15, of: "bcdfghjklmn") }
        let pieces = Blocklist(names: [Array(parts.joined(separator: ".").unicodeScalars)])
        #expect(pieces.has(Array(parts[7].unicodeScalars)))
        #expect(!pieces.has(Array(parts[8].unicodeScalars)))
        let short = Blocklist(names: [Array("vx.vxz".unicodeScalars)])
        #expect(short.has(Array("vxzvxzvxzvxz".unicodeScalars)))
        #expect(!short.has(Array("vxvxvxvxvxvx".unicodeScalars)))
        let empty = PasswordContext(userName: "", organisation: "")
        #expect(objection(Secret("vmxkqzhwtrpgnbd"), empty) == nil)
    }

    @Test(
        "refuse repetitions",
        arguments: [
            "aaaaaaaaaaaaaaa", "passwordpassword", "PasswordpassWORD", "vmxkqvmxkqvmxkq",
            "vmxkqzhwvmxkqzhw", "vmxkqzhwtrpgnbvmxkqzhwtrpgnb", "vmxkqzhvmxkqzhv!",
            "7vmxkqzhvmxkqzhvmxkqzh", "010011010111010",
            "\u{1F980}\u{1F980}\u{1F980}\u{1F980}"
                + "\u{1F980}\u{1F980}\u{1F980}\u{1F980}\u{1F980}\u{1F980}\u{1F980}\u{1F980}"
                + "\u{1F980}\u{1F980}\u{1F980}", "               ", "vmx vmx vmx vmx vmx",
        ]
    )
    func refusesRepetitions(_ password: String) { #expect(objection(password) == .repeats) }

    @Test("allow a repetition whose piece is long enough, and letters that come twice")
    func allowsLongPieces() {
        #expect(objection("vmxkqzhwtrpgnbdvmxkqzhwtrpgnbd") == nil)
        #expect(objection("aavmxkqzhwtrpgn") == nil)
        #expect(objection("vmxkqzhwtrpgnss") == nil)
        #expect(objection("vmvmkqzhwtrpgnb") == nil)
        #expect(!Repetition.isFound(in: Array("abcdebadcedacbe".unicodeScalars)), "five letters")
        #expect(Repetition.isFound(in: Array("abcdbadcdacbdca".unicodeScalars)), "four letters")
    }

    @Test(
        "refuse what is tried first",
        arguments: [
            "Password12345678", "p4ssw0rdDr4g0n!", "Summer2026Summer!", "qwertyuiopasdfgh",
            "QWERTYuiop123456", "1qaz2wsx3edc4rfv", "123456789012345", "abcdefghijklmnop",
            "zyxwvutsrqponmlk", "098765432109876", "iloveyouforever", "correcthorsebatterystaple",
            "correct horse battery staple", "tollgate billing", "TollgateBilling1",
            "letmein-letmein-1", "administrator2026", "Welcome to 2026!", "monkey dragon 1987",
            "!@#$%^&*()_+123", "supercalifragilisticexpialidocious", "maytheforcebewithyou",
            "baseballfootball", "sunshine & honey", "christopher 1 michelle", "geheimgeheim2024",
            "SANDBOXproduction", "\u{FF50}assword-dragon",
        ]
    )
    func refusesCommonPasswords(_ password: String) {
        let found = objection(password)
        #expect(found == .common || found == .repeats, "\(String(describing: found))")
    }

    @Test("refuse four pieces and allow five")
    func boundsPieces() {
        #expect(objection("dragon monkey tiger eagle") == .common)
        #expect(objection("dragon monkey tiger eagle falcon") == nil)
        #expect(objection("dragonmonkeytigerq") == .common)
        #expect(objection("dragonmonkeytigerqv") == nil)
        #expect(objection("dragonmonkeytiger42") == .common)
        #expect(objection("dragonmonkeytiger427") == nil)
        #expect(objection("dragonmonkeyxyz2026") == .common, "a walk and a year")
        #expect(objection("dragonmonkeyx2026") == .common)
        #expect(objection("dragonmonkeyx3026") == nil, "no year: two numbers")
    }

    @Test("take few equal signs between pieces for nothing")
    func boundsSigns() {
        func isListed(_ text: String) -> Bool {
            Blocklist(names: []).has(Array(text.unicodeScalars))
        }
        #expect(isListed("dragon---monkey---tiger---eagle"))
        #expect(!isListed("dragon----monkey-tiger-eagle"))
        #expect(!isListed("dragon-+monkey-tiger-eagle"))
        #expect(!isListed("?;~|/,.<>"))
    }

    @Test("follow key walks of three keys and more, up to a length")
    func boundsWalks() {
        #expect(objection("dragonmonkeytigerqwe") == .common)
        #expect(objection("dragonmonkeytigerqw") == nil, "two keys are two pieces")
        func length(_ text: String) -> Int { KeyWalk.length(in: Array(text.unicodeScalars), at: 0) }
        #expect(length("vq") == 1)
        #expect(length("qwertz") == 6)
        #expect(length("lkjhgx") == 5)
        #expect(length("\u{10FFFF}\u{10FFFF}\u{0}") == 2)
        #expect(length(String(repeating: "a", count: 40)) == KeyWalk.lengthMax)
        #expect(length(String(repeating: "a", count: 41)) == KeyWalk.lengthMax)
    }

    @Test("refuse every common word twice, with a year, and with a number")
    func refusesEveryWord() {
        for word in Blocklist.commonWords {
            for password in [
                "\(word)\(word)", "\(word)2026", "\(word)12345678", "\(word)-\(word)!",
            ] {
                let folded = PasswordRules.folded(password)
                #expect(Blocklist(names: []).has(folded), "\(password)")
                if folded.count >= 15 { #expect(objection(password) != nil, "\(password)") }
            }
        }
    }

    @Test("have some hundred words, all written as they are compared")
    func hasWords() {
        #expect(Blocklist.commonWords.count >= 500)
        for word in Blocklist.commonWords {
            #expect(
                word.count >= 3 && Array(word.unicodeScalars) == PasswordRules.folded(String(word))
            )
        }
    }

    @Test("accept what is drawn", arguments: 1...20 as ClosedRange<UInt64>)
    func acceptsDrawnPasswords(_ seed: UInt64) {
        let random = SeededRandomness(seed: seed).source
        for alphabet in [
            "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHJKMNPQRSTVWXYZ23456789", "0123456789abcdef",
        ] {
            for _ in 0..<50 {
                let password = random.text(20, of: alphabet)
                #expect(objection(password) == nil, "\(password), seed \(seed)")
            }
        }
    }

    @Test(
        "are quick with whatever is sent",
        arguments: [
            "a", "1", "!", "ab", "a!", "1!", "il", "i1l!", "e\u{301}", "\u{301}",
            "asdf ",
            "passwor", "dragon", "qwertyuiop", "2026",
        ]
    )
    func areQuick(_ piece: String) {
        let count = PasswordRules.bytesMax / piece.utf8.count
        let password = String(repeating: piece, count: count)
        let context = PasswordContext(userName: password, organisation: password)
        for _ in 0..<20 {
            #expect(objection(Secret(password), context) != nil)
            #expect(objection(Secret(password.dropLast(20) + "vmxkqzhwtrpgnbdjfw"), context) == nil)
        }
    }

    @Test("are quick with what is eighteen times as long in normal form")
    func areQuickWithLongForms() {
        let password = String(repeating: "\u{FDFA}", count: PasswordRules.bytesMax / 3)
        let context = PasswordContext(userName: password, organisation: password)
        #expect(PasswordRules.folded(password).count == 341 * 18)
        for _ in 0..<20 { #expect(objection(Secret(password), context) == nil) }
    }

    @Test("say what is wrong, each in its own words and without the password")
    func explains() {
        let sentences = PasswordObjection.allCases.map(\.description)
        #expect(Set(sentences).count == 7)
        #expect(sentences.allSatisfy { $0.hasPrefix("the password ") })
        #expect(PasswordObjection.tooShort.description.contains("15"))
        #expect(PasswordObjection.tooLong.description.contains("1024"))
    }
}
