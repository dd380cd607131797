/// Tables as text (RFC 4180).
enum CommaSeparated {
    /// Writes rows in UTF-8; a field that is not plain stands between quotation marks.
    static func bytes(_ rows: [[String]]) -> [UInt8] {
        rows.flatMap { row in Array((row.map(field).joined(separator: ",") + "\r\n").utf8) }
    }

    private static func field(_ text: String) -> String {
        let isPlain = !text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
        guard !isPlain else { return text }
        // By scalars: a quotation mark with an accent behind it is one character, and still ends a field.
        var doubled = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            doubled.append(scalar)
            if scalar == "\"" { doubled.append(scalar) }
        }
        return "\"" + String(doubled) + "\""
    }
}
