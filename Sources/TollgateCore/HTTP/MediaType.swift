/// What the header fields say of a body's kind: its content type and its content coding.
public enum MediaType {
    /// The type of JSON.
    public static let json = "application/json"
    /// The type of a form's `name=value` pairs.
    public static let form = "application/x-www-form-urlencoded"

    /// Tells whether the fields name `application/json`, with any parameters, or no type at all,
    /// and no content coding.
    public static func isPlainJSON(_ headers: HeaderFields) -> Bool {
        isOnly(json, headers) && isUncoded(headers)
    }

    /// Tells whether every content type that the fields name is this one, with any parameters; so
    /// it is where they name none.
    ///
    /// - Parameters:
    ///   - type: The type in lower case, such as ``form``.
    ///   - headers: The header fields, where the letters' case does not matter.
    /// - Returns: Whether it is the only one.
    public static func isOnly(_ type: String, _ headers: HeaderFields) -> Bool {
        headers.all("content-type").allSatisfy { value in
            let words = value.prefix { $0 != ";" }.split { $0 == " " || $0 == "\t" }
            return words.count == 1 && words[0].lowercased() == type
        }
    }

    /// Tells whether the fields name no content coding but `identity`, which is none.
    public static func isUncoded(_ headers: HeaderFields) -> Bool {
        headers.all("content-encoding").allSatisfy { $0.lowercased() == "identity" }
    }
}
