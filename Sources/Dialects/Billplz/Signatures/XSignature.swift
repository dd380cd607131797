public import TollgateCore
import TollgateCrypto

/// Billplz's X Signature: HMAC-SHA-256 over all fields, in lower-case hexadecimal digits (contract,
/// section 2).
public enum XSignature {
    /// The field that carries the signature, and is never part of it.
    public static let fieldName = "x_signature"

    /// Writes the text that is signed: each name followed by its value, sorted, with `|` between.
    ///
    /// Names of nested fields lose their brackets. The elements are sorted, not the names, in the order
    /// of their bytes with the letters A to Z in lower case, so that `_` comes before letters; equal
    /// ones keep the order of their bytes as they are.
    public static func source(_ fields: [(name: String, value: String)]) -> String {
        elements(fields).sorted(by: Element.precedes).map(\.text).joined(separator: "|")
    }

    /// Signs fields.
    ///
    /// - Parameters:
    ///   - fields: The fields without the signature, in any order.
    ///   - key: The X Signature key.
    /// - Returns: 64 lower-case hexadecimal digits.
    public static func hex(_ fields: [(name: String, value: String)], key: Secret) -> String {
        Hexadecimal.encode(
            MessageAuthentication.sign(Array(source(fields).utf8), .hmacSHA256, key: key)
        )
    }

    /// The fields that the service's own content stands for: nested names with brackets, an array's
    /// without its indices, and `null` as a blank.
    public static func fields(_ object: JSONObject) -> [(name: String, value: String)] {
        var written = JSONFields(.alike, countMax: nil)
        written.add(object)
        return written.fields
    }

    private static func elements(_ fields: [(name: String, value: String)]) -> [Element] {
        fields.map { Element(ParameterName($0.name).flattened + $0.value) }
    }

    /// One name with its value behind it.
    private struct Element {
        let text: String
        let folded: [UInt8]

        init(_ text: String) {
            self.text = text
            folded = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }

        static func precedes(_ left: Element, _ right: Element) -> Bool {
            if left.folded != right.folded {
                return left.folded.lexicographicallyPrecedes(right.folded)
            }
            return left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
        }
    }
}
