/// The name under which a person signs in, and the handle under which the person's credential is kept.
public enum UserName {
    /// The most bytes of a name.
    public static let bytesMax = 128

    /// Whether a text can be a user name: 1 to ``bytesMax`` bytes without white space at an end and
    /// without letters that could command a terminal, break a line or look like another order.
    public static func isValid(_ name: String) -> Bool {
        guard (1...bytesMax).contains(name.utf8.count),
            let first = name.unicodeScalars.first, let last = name.unicodeScalars.last
        else { return false }
        let edges = [first, last].allSatisfy { !$0.properties.isWhitespace }
        return edges && name.unicodeScalars.allSatisfy(isReadable)
    }

    /// The handle of a person: names are unique within an organisation and an environment, ignoring case.
    ///
    /// - Parameters:
    ///   - name: The user name.
    ///   - organisation: The organisation's name, which has no slash.
    /// - Returns: Both in small letters, with a slash between them.
    public static func handle(_ name: String, of organisation: String) -> String {
        "\(organisation)/\(name)".lowercased()
    }

    private static func isReadable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }
}
