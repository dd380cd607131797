/// Tables as text (RFC 4180).
enum CommaSeparated {
    /// Writes rows in UTF-8; a field that is not plain stands between quotation marks.
    static func bytes(_ rows: [[String]]) -> [UInt8] {
        rows.flatMap { row in Array((row.map(field).joined(separator: ",") + "\r\n").utf8) }
    }

    private static func field(_ text: String) -> String {
        let isPlain = !text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
        guard !isPlain else { return text }
        let doubled = text.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + doubled.joined(separator: "\"\"") + "\""
    }
}
