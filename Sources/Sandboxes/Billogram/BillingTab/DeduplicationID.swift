import TollgateCore

/// The caller's own name for one call, under which a repeat is found (contract A3).
struct DeduplicationID {
    /// The header field that brings it.
    static let header = "X-API-Deduplication-ID"
    /// The most characters.
    static let lengthMax = 36

    /// The characters: printable ASCII.
    let text: String

    /// Reads the one header field.
    init(_ headers: HeaderFields) throws(Rejection) {
        let values = headers.all("x-api-deduplication-id")
        guard let text = values.first, !text.isEmpty else {
            throw .invalid(Self.header, "The header field is required.")
        }
        guard values.count == 1 else {
            throw .invalid(Self.header, "The header field occurs more than once.")
        }
        guard text.utf8.count <= Self.lengthMax,
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw .invalid(
                Self.header,
                "The header field must be 1 to \(Self.lengthMax) characters of ASCII."
            )
        }
        self.text = text
    }
}
