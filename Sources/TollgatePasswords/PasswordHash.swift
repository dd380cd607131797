import TollgateCore

/// What the store keeps of a person's password: parameters, salt and digest of Argon2id.
///
/// It is written as a PHC string, `$argon2id$v=19$m=19456,t=2,p=1$SALT$DIGEST`, the two in Base64
/// without padding. It is not a secret, yet whoever has it can guess at leisure: it does not print.
public struct PasswordHash: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The longest text that is read, in bytes: that of a hash with the largest parameters.
    public static let textBytesMax = 99

    /// The bytes of a salt: what libsodium takes, and RFC 9106 recommends (section 3.1).
    static let saltBytes = 16
    /// The bytes of a digest.
    static let digestBytes = 32

    /// What the hash cost, and what a comparison with it costs.
    public let parameters: PasswordParameters
    /// The salt, ``saltBytes`` long.
    let salt: [UInt8]
    /// The digest, ``digestBytes`` long.
    let digest: [UInt8]

    /// The PHC string, for the store.
    public var text: String {
        let cost = "m=\(parameters.memoryKiB),t=\(parameters.passes),p=1"
        let salt = Base64.encode(salt, padded: false)
        let digest = Base64.encode(digest, padded: false)
        return "$argon2id$v=19$\(cost)$\(salt)$\(digest)"
    }

    /// A fixed word that says nothing of the hash.
    public var description: String { "(password hash)" }

    /// A fixed word that says nothing of the hash.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Makes a hash of its parts; salt and digest have the lengths of ``saltBytes`` and
    /// ``digestBytes``.
    init(parameters: PasswordParameters, salt: [UInt8], digest: [UInt8]) {
        precondition(salt.count == Self.saltBytes && digest.count == Self.digestBytes)
        self.parameters = parameters
        self.salt = salt
        self.digest = digest
    }

    /// Reads a PHC string; `nil` for every text that ``text`` does not write.
    ///
    /// Strict, so that a hash which was read can be compared with, at a cost that is known.
    public init?(text: String) {
        guard text.utf8.count <= Self.textBytesMax else { return nil }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, let parameters = Self.parameters(parts[3]),
            let salt = Base64.decode(parts[4], padding: .none), salt.count == Self.saltBytes,
            let digest = Base64.decode(parts[5], padding: .none), digest.count == Self.digestBytes
        else { return nil }
        self.init(parameters: parameters, salt: salt, digest: digest)
        guard Array(self.text.utf8) == Array(text.utf8) else { return nil }
    }

    private static func parameters(_ text: Substring) -> PasswordParameters? {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 3, let memoryKiB = Int(fields[0].dropFirst(2)),
            let passes = Int(fields[1].dropFirst(2))
        else { return nil }
        return PasswordParameters(memoryKiB: memoryKiB, passes: passes)
    }
}
