import TollgateCore

/// The reading of a token from `Authorization: Bearer …` (RFC 6750, section 2.1), on the hot path.
///
/// Link tokens are told from access tokens by their start. Whatever else somebody presents is an
/// access token that nobody knows, a public token too.
enum BearerCredential {
    /// How long a field's value may be; what Tollgate issues takes 59 bytes with its scheme.
    static let valueBytesMax = 1_024

    /// Reads the value of one `Authorization` field; `nil` for whatever is not readable as Bearer.
    static func read(_ value: String) -> PresentedCredential? {
        guard value.utf8.count <= valueBytesMax, let token = token(of: value), isToken(token) else {
            return nil
        }
        return PresentedCredential(
            kind: kind(of: token),
            handle: nil,
            secret: Secret(token),
            carrier: .authorization(scheme: "bearer")
        )
    }

    /// Whether a value names the scheme, whatever stands behind it.
    static func isBearer(_ value: String) -> Bool { token(of: value) != nil }

    /// What stands behind the scheme, in any case, and its spaces; `nil` for another scheme.
    private static func token(of value: String) -> Substring? {
        let bytes = value.utf8
        var index = bytes.startIndex
        for letter in "bearer".utf8 {
            guard index < bytes.endIndex, bytes[index] | 0x20 == letter else { return nil }
            index = bytes.index(after: index)
        }
        let start = bytes[index...].firstIndex { $0 != UInt8(ascii: " ") }
        guard let start, start > index else { return nil }
        return value[start...]
    }

    /// What a token is by its looks.
    private static func kind(of token: Substring) -> CredentialKindName {
        let prefixes = CredentialKind.billerAPILinkTokenPrefixes
        return prefixes.contains { token.utf8.starts(with: $0.utf8) }
            ? CredentialKind.billerAPILinkToken.name
            : CredentialKind.billerAPIAccessToken.name
    }

    /// Whether a text can be a token: printable ASCII without a space, and without the comma by
    /// which intermediaries join two fields to one.
    private static func isToken(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
    }
}
