import TollgateCore

/// How the lines of an extract are written: fields between delimiters, those that need it between
/// qualifiers, which are doubled inside (RFC 4180; the three choices: contract, section B2).
struct CSVForm: Sendable, Hashable {
    private let delimiter: Unicode.Scalar
    private let qualifier: Unicode.Scalar
    private let lineEnd: String

    /// Reads the choices of a request; without them it is a comma, a double quote and CRLF.
    ///
    /// - Parameter input: The request.
    /// - Throws: ``RecordFault`` for a choice that cannot be.
    init(_ input: RecordInput) throws(RecordFault) {
        delimiter = try Self.letter("CSVDelimiter", input) ?? ","
        qualifier = try Self.letter("CSVQualifier", input) ?? "\""
        guard delimiter != qualifier else {
            throw RecordFault(
                .invalidValue,
                "CSVDelimiter and CSVQualifier are the same",
                field: "CSVQualifier"
            )
        }
        switch input.value(of: "CSVEndLineFormat")?.uppercased() {
        case nil, "CRLF": lineEnd = "\r\n"
        case "CR": lineEnd = "\r"
        case "LF": lineEnd = "\n"
        default:
            throw RecordFault(
                .invalidValue,
                "CSVEndLineFormat is CR, LF or CRLF",
                field: "CSVEndLineFormat"
            )
        }
    }

    private static func letter(
        _ field: String,
        _ input: RecordInput
    ) throws(RecordFault) -> Unicode.Scalar? {
        guard let text = input.value(of: field) else { return nil }
        guard text.utf8.count == 1, let letter = text.unicodeScalars.first,
            letter == "\t" || (" "..."~").contains(letter)
        else {
            throw RecordFault(.invalidValue, "\(field) is one ASCII character", field: field)
        }
        return letter
    }

    /// Writes one line.
    ///
    /// - Parameter fields: Its fields; an absent one is empty, and an empty text stands in
    ///   qualifiers.
    /// - Returns: The line with its end.
    func line(_ fields: [String?]) -> String {
        var line = String.UnicodeScalarView()
        for (number, field) in fields.enumerated() {
            if number > 0 { line.append(delimiter) }
            guard let field else { continue }
            append(field, to: &line)
        }
        return String(line) + lineEnd
    }

    private func append(_ field: String, to line: inout String.UnicodeScalarView) {
        let isPlain = field.unicodeScalars.allSatisfy {
            $0 != delimiter && $0 != qualifier && $0 != "\r" && $0 != "\n"
        }
        guard !isPlain || field.isEmpty else {
            line.append(contentsOf: field.unicodeScalars)
            return
        }
        line.append(qualifier)
        for letter in field.unicodeScalars {
            if letter == qualifier { line.append(qualifier) }
            line.append(letter)
        }
        line.append(qualifier)
    }
}
