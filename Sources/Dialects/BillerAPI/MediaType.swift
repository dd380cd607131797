import TollgateCore

/// The check of a body's content type.
enum MediaType {
    /// Tells whether the fields name `application/json`, with any parameters, or no type at all,
    /// and no content coding.
    static func isPlainJSON(_ headers: HeaderFields) -> Bool {
        headers.all("content-type").allSatisfy { isJSON($0) }
            && headers.all("content-encoding").allSatisfy { $0.lowercased() == "identity" }
    }

    private static func isJSON(_ value: String) -> Bool {
        let type = value.prefix { $0 != ";" }.split { $0 == " " || $0 == "\t" }
        return type.count == 1 && type[0].lowercased() == "application/json"
    }
}
