/// The first bytes of a receiver's answer, made harmless for terminals and listings.
enum AnswerText {
    /// How many bytes of an answer are kept.
    static let bytesMax = 1_024

    /// Returns the text with every character escaped that is not plainly visible.
    static func harmless(_ bytes: some Collection<UInt8>) -> String {
        var text = ""
        for scalar in String(decoding: bytes.prefix(bytesMax), as: UTF8.self).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
                .unassigned:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
