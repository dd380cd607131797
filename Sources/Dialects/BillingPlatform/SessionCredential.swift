import TollgateCore

/// The reading of sessions and access tokens from a head, on the hot path.
///
/// Every real client sends the field `sessionid`; the founding document's prose and samples have
/// `Authorization: sessionid X` and `Authorization: Session X` as well (contract, section B1).
enum SessionCredential {
    /// How long a field's value may be; what Tollgate issues takes 67 bytes with its scheme.
    static let valueBytesMax = 1_024

    /// Reads every carrier of a head.
    static func read(_ request: RequestView, into reading: inout HeadReading) {
        readFields(of: request, into: &reading)
        reading.readAuthorization(of: request, authorization)
    }

    /// Reads every `sessionid` field: equal ones are one session, and different ones are ambiguous,
    /// because another reader of the same request could take the other.
    private static func readFields(of request: RequestView, into reading: inout HeadReading) {
        var first: String?
        request.headers.forEach("sessionid") { value in
            if let first {
                guard !ConstantTime.equal(first, value) else { return }
                reading.refusal = Refusal(.ambiguous)
            }
            first = first ?? value
            guard value.utf8.count <= valueBytesMax, isToken(value[...]) else {
                reading.refusal = reading.refusal ?? Refusal(.malformed)
                return
            }
            let kind = CredentialKind.billingPlatformSession.name
            reading.presented.append(credential(kind, value[...], .field("sessionid")))
        }
    }

    /// Reads the value of one `Authorization` field; `nil` for whatever is not readable as one of
    /// the three schemes.
    private static func authorization(_ value: String) -> PresentedCredential? {
        let bytes = value.utf8
        guard bytes.count <= valueBytesMax, let end = bytes.firstIndex(of: UInt8(ascii: " ")),
            let start = bytes[end...].firstIndex(where: { $0 != UInt8(ascii: " ") })
        else { return nil }
        let (scheme, token) = (value[..<end], value[start...])
        guard isToken(token) else { return nil }
        let session = CredentialKind.billingPlatformSession.name
        if isScheme(scheme, "session") {
            return credential(session, token, .authorization(scheme: "session"))
        }
        if isScheme(scheme, "sessionid") {
            return credential(session, token, .authorization(scheme: "sessionid"))
        }
        guard isScheme(scheme, "bearer") else { return nil }
        return credential(bearerKind(of: token), token, .authorization(scheme: "bearer"))
    }

    /// What a Bearer token is by its looks; whoever made it up has an access token that nobody knows.
    private static func bearerKind(of token: Substring) -> CredentialKindName {
        let prefixes = CredentialKind.billingPlatformRefreshPrefixes
        return prefixes.contains { token.utf8.starts(with: $0.utf8) }
            ? CredentialKind.billingPlatformRefreshToken.name
            : CredentialKind.billingPlatformAccessToken.name
    }

    private static func credential(
        _ kind: CredentialKindName,
        _ token: Substring,
        _ carrier: Carrier
    ) -> PresentedCredential {
        PresentedCredential(kind: kind, handle: nil, secret: Secret(token), carrier: carrier)
    }

    /// Whether a text can be a session or a token: printable ASCII without a space, and without the
    /// comma by which intermediaries join two fields to one.
    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
    }

    /// Whether a scheme is a word in small letters, whatever the scheme's case.
    private static func isScheme(_ scheme: Substring, _ word: String) -> Bool {
        scheme.utf8.count == word.utf8.count
            && zip(scheme.utf8, word.utf8).allSatisfy { $0 | 0x20 == $1 }
    }
}
