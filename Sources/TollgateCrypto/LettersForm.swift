public import TollgateCore

/// The form of session ids: 40 letters in mixed case, of which the last six are a checksum.
///
/// The 34 letters of `[A-Za-z]` carry 193 random bits. The checksum is the CRC-32 of them in base 52, the
/// most significant digit first; it tells a whole id from one that was cut, and protects nothing.
public enum LettersForm {
    /// How many letters an id has.
    public static let letterCount = randomLetterCount + checksumLetterCount

    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    static let randomLetterCount = 34
    static let checksumLetterCount = 6

    /// Makes a new id.
    public static func make(_ randomness: Randomness) -> Secret {
        let body = randomness.text(randomLetterCount, of: String(alphabet))
        return Secret(body + checksum(Array(body.utf8)))
    }

    /// Whether a text has the form and the right checksum.
    public static func isSound(_ secret: Secret) -> Bool {
        secret.withBytes { bytes in
            guard bytes.count == letterCount,
                bytes.allSatisfy({ (65...90).contains($0) || (97...122).contains($0) })
            else { return false }
            let body = Array(bytes.prefix(randomLetterCount))
            return bytes.suffix(checksumLetterCount).elementsEqual(checksum(body).utf8)
        }
    }

    private static func checksum(_ body: [UInt8]) -> String {
        var value = Int(CRC32.checksum(body))
        var letters: [Character] = []
        for _ in 0..<checksumLetterCount {
            letters.append(alphabet[value % alphabet.count])
            value /= alphabet.count
        }
        return String(letters.reversed())
    }
}
