import TollgateCore

/// The reading of an API user's `Authorization: Basic …`.
///
/// The first colon ends the user. User and password are printable ASCII and not empty: clients disagree
/// on the encoding of anything else (contract A1), so Tollgate issues nothing else.
enum BasicCredential {
    /// How long a field's value may be; what Tollgate issues takes 70 bytes.
    static let valueBytesMax = 1_024

    /// Reads the value of one `Authorization` field; `nil` for whatever is not readable as Basic.
    static func read(_ value: String) -> PresentedCredential? {
        guard let pair = BasicAuthorization.decode(value, bytesMax: valueBytesMax),
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

    private static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }
}
