import TollgateCore

/// The writing of forms and queries.
enum FormCoding {
    /// Writes a form's body, with `+` for a space.
    static func body(_ fields: [(name: String, value: String)]) -> [UInt8] {
        let pairs = fields.map { "\(encode($0.name, space: "+"))=\(encode($0.value, space: "+"))" }
        return Array(pairs.joined(separator: "&").utf8)
    }

    /// Writes a query as the documentation's example of a redirect does: with `%20` for a space and
    /// with the names' brackets as they are.
    static func query(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(encode($0.name, space: "%20", "[]"))=\(encode($0.value, space: "%20"))" }
            .joined(separator: "&")
    }

    /// Percent-encodes all but the letters that RFC 3986 calls unreserved.
    private static func encode(_ text: String, space: String, _ kept: String = "") -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x20: output += space.utf8
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: output.append(byte)
            case _ where "-._~".utf8.contains(byte) || kept.utf8.contains(byte):
                output.append(byte)
            default: output += "%\(Hexadecimal.encode([byte]).uppercased())".utf8
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
