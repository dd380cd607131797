import TollgateCore

/// The reading of `Authorization: Basic …` (RFC 7617) on the hot path.
///
/// Accepted is one spelling and one tolerance: the scheme in any case, one or more spaces, then the
/// standard alphabet of base64 with all of its padding or with none, because some clients leave it
/// out and nothing becomes ambiguous. The first colon ends the user. User and password are printable
/// ASCII and not empty: clients disagree on the encoding of anything else (contract A1), so Tollgate
/// issues nothing else.
enum BasicCredential {
    /// How long a field's value may be; what Tollgate issues takes 70 bytes.
    static let valueBytesMax = 1_024

    /// Reads the value of one `Authorization` field; `nil` for whatever is not readable as Basic.
    static func read(_ value: String) -> PresentedCredential? {
        guard value.utf8.count <= valueBytesMax,
            let token = token(of: value),
            let pair = Base64.decode(token, padding: .optional),
            let colon = pair.firstIndex(of: UInt8(ascii: ":")),
            colon > 0, colon + 1 < pair.count,
            pair.allSatisfy(isPrintable)
        else { return nil }
        return PresentedCredential(
            kind: CredentialKind.billogramAPIUser.name,
            handle: String(decoding: pair[..<colon], as: UTF8.self),
            secret: Secret(Array(pair[(colon + 1)...])),
            carrier: .authorization(scheme: "basic")
        )
    }

    /// What stands behind the scheme and its spaces; `nil` for another scheme.
    private static func token(of value: String) -> Substring? {
        let bytes = value.utf8
        var index = bytes.startIndex
        for letter in "basic".utf8 {
            guard index < bytes.endIndex, bytes[index] | 0x20 == letter else { return nil }
            index = bytes.index(after: index)
        }
        let tokenStart = bytes[index...].firstIndex { $0 != UInt8(ascii: " ") }
        guard let tokenStart, tokenStart > index else { return nil }
        return value[tokenStart...]
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }
}
