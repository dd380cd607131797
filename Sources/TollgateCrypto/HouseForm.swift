public import TollgateCore

/// The house form of secrets: `<prefix>tg1_<27 letters><6 letters of checksum>`.
///
/// The 27 letters of `[0-9A-Za-z]` carry 160 random bits. The checksum is the CRC-32 of all that stands
/// before it, in base 62 with the most significant digit first; it catches typing errors and lets a
/// scanner tell a real secret from a look-alike without asking anybody. It protects nothing.
public enum HouseForm {
    /// The mark that every secret of the form bears behind its prefix.
    public static let mark = "tg1_"

    /// The expression that finds secrets of the form in any text, for scanners of leaked secrets.
    public static let regularExpression = #"(?:[0-9a-z]+_)+tg1_[0-9A-Za-z]{33}"#

    /// What a text is, judged by its looks alone.
    public enum Verdict: Sendable, Hashable {
        /// It does not bear the mark: it may still be an imported or a fixed-form secret.
        case other
        /// It bears the mark and its checksum is right.
        case sound
        /// It bears the mark, but was cut, mistyped or made up.
        case broken
    }

    private static let markBytes = Array(mark.utf8)

    static let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    static let randomLetterCount = 27
    static let checksumLetterCount = 6

    /// Makes a new secret.
    ///
    /// - Parameters:
    ///   - prefix: The dialect's prefix for the environment, ending in an underscore.
    ///   - randomness: Where the 160 bits come from.
    /// - Returns: The secret, in ASCII.
    public static func make(prefix: String, _ randomness: Randomness) -> Secret {
        let body = prefix + mark + randomness.text(randomLetterCount, of: alphabet)
        return Secret(body + checksumLetters(Array(body.utf8)))
    }

    /// Judges a text by its looks alone, without any look-up.
    public static func inspect(_ secret: Secret) -> Verdict {
        secret.withBytes { bytes in
            guard let start = markIndex(in: bytes), start > 0 else { return .other }
            let letters = bytes.count - start - markBytes.count
            guard letters == randomLetterCount + checksumLetterCount else { return .broken }
            let body = bytes.dropLast(checksumLetterCount)
            let sound = bytes.suffix(checksumLetterCount).elementsEqual(
                checksumLetters(Array(body)).utf8
            )
            return sound ? .sound : .broken
        }
    }

    /// Where the mark begins; runs for every secret that is presented, so it only walks and compares.
    private static func markIndex(in bytes: [UInt8]) -> Int? {
        var start = 0
        while start + markBytes.count <= bytes.count {
            var matched = 0
            while matched < markBytes.count, bytes[start + matched] == markBytes[matched] {
                matched += 1
            }
            if matched == markBytes.count { return start }
            start += 1
        }
        return nil
    }

    private static func checksumLetters(_ body: [UInt8]) -> String {
        let letters = Array(alphabet)
        var value = Int(CRC32.checksum(body))
        var text = ""
        for _ in 0..<checksumLetterCount {
            text = String(letters[value % 62]) + text
            value /= 62
        }
        return text
    }
}
