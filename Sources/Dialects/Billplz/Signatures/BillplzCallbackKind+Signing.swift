import TollgateCore
import TollgateCrypto

extension BillplzCallbackKind {
    /// The hash under the HMAC.
    var algorithm: SignedContent.Algorithm { endpoint == nil ? .hmacSHA256 : .hmacSHA512 }

    /// The text that is signed.
    func source(_ fields: [(name: String, value: String)]) -> String {
        guard let endpoint else { return XSignature.source(fields) }
        return V5Checksum.text(endpoint) { name in fields.last { $0.name == name }?.value }
    }

    /// The signature of fields, in lower-case hexadecimal digits.
    func hex(_ fields: [(name: String, value: String)], key: Secret) -> String {
        Hexadecimal.encode(
            MessageAuthentication.sign(Array(source(fields).utf8), algorithm, key: key)
        )
    }
}
