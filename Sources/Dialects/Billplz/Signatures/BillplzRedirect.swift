public import TollgateCore

/// The address at which a payer comes back to the merchant's site.
public enum BillplzRedirect {
    /// Adds the result to a merchant's address.
    ///
    /// The merchant's own parameters stay as they are and are not signed, as all known clients expect
    /// (contract, section 2). Without a key only the bill's id is added, as in the vendor's basic
    /// redirects.
    ///
    /// - Parameters:
    ///   - base: The merchant's address.
    ///   - fields: The fields in their documented order: `id`, `paid`, `paid_at` and so on.
    ///   - key: The X Signature key, or `nil` where it is not enabled.
    /// - Returns: The address with its query; a fragment stays at the end.
    public static func url(_ base: String, fields: [(String, String)], key: Secret?) -> String {
        let query = query(fields.map { (name: $0.0, value: $0.1) }, key: key)
        // Bytes are looked at: a mark behind `#` or `?` would make one letter with it.
        let fragmentStart = base.utf8.firstIndex(of: UInt8(ascii: "#")) ?? base.endIndex
        let front = base[..<fragmentStart]
        let marks = [UInt8(ascii: "?"), UInt8(ascii: "&")]
        let joint =
            if front.utf8.last.map(marks.contains) == true {
                ""
            } else {
                front.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
            }
        return "\(front)\(joint)\(query)\(base[fragmentStart...])"
    }

    /// The parameters of a redirect, signed where there is a key.
    static func query(_ fields: [(name: String, value: String)], key: Secret?) -> String {
        var fields = fields.map {
            (name: BillplzCallbackKind.redirectField($0.name), value: $0.value)
        }
        if let key {
            let name = BillplzCallbackKind.redirect.signatureName
            fields.append((name: name, value: XSignature.hex(fields, key: key)))
        } else {
            fields = fields.filter { $0.name == BillplzCallbackKind.redirectField("id") }
        }
        return FormCoding.query(fields)
    }
}
