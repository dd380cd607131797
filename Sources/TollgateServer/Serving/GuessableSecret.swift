/// The rule by which a secret that an operator brings is refused although it is long enough.
///
/// It catches what is forgotten, not what is malicious: placeholders of examples, and one letter or one
/// short word over and over.
enum GuessableSecret {
    /// The least number of different bytes in a secret.
    static let distinctBytesMin = 8
    /// What placeholders begin with, in lower case.
    static let placeholders = [
        "changeme", "change-me", "change_me", "default", "example", "password", "placeholder",
        "replaceme", "replace-me", "replace_me", "secretsecret", "your-", "your_", "xxxx", "<",
    ]

    /// Tells whether a secret is one that everybody could guess; the end of its line is no part of it.
    static func matches(_ bytes: [UInt8]) -> Bool {
        if Set(bytes).subtracting("\r\n".utf8).count < distinctBytesMin { return true }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return placeholders.contains { text.hasPrefix($0) }
    }
}
