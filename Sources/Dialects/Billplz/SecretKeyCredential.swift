import TollgateCore

/// The reading of a secret key from `Authorization: Basic …` on the hot path.
///
/// The key is the user name: all that stands before the first colon, or the whole where a client
/// leaves the colon out (QuantomTech/billplz-rest). What stands behind it is not looked at, because
/// the API knows no passwords and one known client sends a second colon (billplz-python).
enum SecretKeyCredential {
    /// How long a field's value may be; what Tollgate issues takes 68 bytes.
    static let valueBytesMax = 1_024

    /// Reads the value of one `Authorization` field; `nil` for whatever is not readable as Basic.
    static func read(_ value: String) -> PresentedCredential? {
        guard let pair = BasicAuthorization.decode(value, bytesMax: valueBytesMax) else {
            return nil
        }
        let key = pair.prefix { $0 != UInt8(ascii: ":") }
        guard !key.isEmpty, key.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return PresentedCredential(
            kind: CredentialKind.billplzSecretKey.name,
            handle: nil,
            secret: Secret(Array(key)),
            carrier: .authorization(scheme: "basic")
        )
    }
}
