import TollgateCore

/// How a body holds its parameters.
enum BodyForm: Equatable {
    /// As `name=value` pairs, also where no content type is named.
    case form
    /// As JSON.
    case json
    /// As parts between lines with a boundary.
    case multipart(boundary: String)

    /// Reads the content type of a body that is not empty.
    ///
    /// - Parameter headers: The header fields.
    /// - Throws: The refusal of another type, of several types, of a content coding, or of a boundary
    ///   that cannot be.
    init(_ headers: HeaderFields) throws(Refusal) {
        let values = headers.all("content-type")
        guard MediaType.isUncoded(headers), values.count < 2 else {
            throw Refusal(.unsupportedMediaType)
        }
        var parts = HeaderParts(values.first ?? "")
        let type = parts.next()?.lowercased() ?? ""
        switch type {
        case "", MediaType.form: self = .form
        case MediaType.json: self = .json
        case "multipart/form-data":
            let boundaries = parts.parameters("boundary")
            guard boundaries.count == 1, Self.isBoundary(boundaries[0]) else {
                throw ParameterReader.unreadable("multipart/form-data has no usable boundary")
            }
            self = .multipart(boundary: boundaries[0])
        default: throw Refusal(.unsupportedMediaType)
        }
    }

    /// Tells whether a text is 1 to 70 of the letters of RFC 2046 (section 5.1.1), without a space.
    private static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: "'()+_,-./:=?".utf8.contains(byte)
                }
            }
    }
}
