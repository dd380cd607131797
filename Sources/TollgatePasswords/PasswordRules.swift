public import TollgateCore

/// Why a new password is not accepted, to be shown to who chose it.
public enum PasswordObjection: Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// It has more than ``PasswordRules/bytesMax`` bytes.
    case tooLong
    /// Its bytes are no UTF-8.
    case notText
    /// It has a code point that Unicode, as this server knows it, has not given to any character.
    case unknownCharacter
    /// It has fewer than ``PasswordRules/codePointsMin`` code points.
    case tooShort
    /// It is the user's or the organisation's own name.
    case isName
    /// It repeats a few characters or a short piece.
    case repeats
    /// It is among the passwords that are tried first.
    case common

    /// The sentence for who chose it, without any of the password.
    public var description: String {
        switch self {
        case .tooLong: "the password is longer than \(PasswordRules.bytesMax) bytes"
        case .notText: "the password is not valid text in UTF-8"
        case .unknownCharacter: "the password has a character that is not known here"
        case .tooShort:
            "the password is shorter than \(PasswordRules.codePointsMin) characters; a few words in a row are long and easy to keep in mind"
        case .isName: "the password is the name of the user or of the organisation"
        case .repeats: "the password repeats a few characters or a short piece"
        case .common:
            "the password is made of the names, common words and sequences that are tried first"
        }
    }
}

/// The names around a new password, which everybody knows.
public struct PasswordContext: Sendable {
    /// The longest part of a name that is compared, in code points.
    public static let namePointsMax = 128

    /// The names, normal and in lower case.
    let names: [[Unicode.Scalar]]

    /// Makes the context of one user.
    ///
    /// - Parameters:
    ///   - userName: What the user signs in with, such as a name or an e-mail address.
    ///   - organisation: The user's organisation.
    public init(userName: String?, organisation: String?) {
        names = [userName, organisation].compactMap { name in
            guard let name else { return nil }
            let start = String.UnicodeScalarView(name.unicodeScalars.prefix(Self.namePointsMax))
            let folded = PasswordRules.folded(String(start))
            return folded.isEmpty ? nil : folded
        }
    }
}

/// A password that the rules have accepted; only ``PasswordRules`` makes one.
public struct AcceptedPassword: Sendable {
    /// The password.
    let secret: Secret
}

/// What a new password must be, after NIST SP 800-63B-4, section 3.1.1.2.
///
/// Long, and not among those that are tried first. Every character is allowed, spaces and emoji
/// too, none is demanded, and nobody has to change a password because time went by.
public enum PasswordRules {
    /// The fewest code points: the password is the only factor (SP 800-63B-4, section 3.1.1.2).
    public static let codePointsMin = 15
    /// The most bytes, as typed: far over the 64 characters that must be allowed (the same
    /// section), and little enough to be read, brought to normal form and hashed by everybody.
    public static let bytesMax = 1_024

    /// Accepts a password, or says what is wrong with it.
    ///
    /// - Parameters:
    ///   - password: What was chosen.
    ///   - context: The names around it.
    /// - Returns: The password, for ``PasswordDesk/hash(_:for:)``.
    /// - Throws: ``PasswordObjection``, the first that applies in the order of its cases.
    public static func accept(
        _ password: Secret,
        for context: PasswordContext
    ) throws(PasswordObjection) -> AcceptedPassword {
        guard password.count <= bytesMax else { throw .tooLong }
        let text = password.withBytes { String(validating: $0, as: UTF8.self) }
        guard let typed = text else { throw .notText }
        // The normal form of such a code point could change under a later Unicode, and nobody could
        // sign in any more (UAX 15, section 12.1: the process for stabilized strings).
        guard typed.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .unassigned })
        else { throw .unknownCharacter }
        let normal = PasswordNormal.text(typed).unicodeScalars
        // The fewer of both: neither combining marks nor ligatures make a password longer.
        guard min(typed.unicodeScalars.count, normal.count) >= codePointsMin else {
            throw .tooShort
        }
        let folded = folded(typed)
        guard !context.names.contains(folded) else { throw .isName }
        guard !Repetition.isFound(in: folded) else { throw .repeats }
        guard !Blocklist(names: context.names).has(folded) else { throw .common }
        return AcceptedPassword(secret: password)
    }

    /// A text in normal form and lower case, as code points: what comparisons that ignore case see.
    static func folded(_ text: String) -> [Unicode.Scalar] {
        Array(PasswordNormal.text(text).lowercased().unicodeScalars)
    }
}
