public import TollgateCore

/// The parameters of one request, wherever they stood: path, query and body are merged on every
/// method, as the frameworks behind the real API do.
///
/// A blank value is an absent one, because known clients send blanks for everything that is not set
/// (billplz-go). Names of nested values are written with brackets, however they arrived.
public struct BillplzParameters: Sendable {
    /// How many parameters a request may have, in all of its parts together.
    public static let countMax = 256
    /// How many bytes a name may have.
    public static let nameBytesMax = 256
    /// How many pairs of brackets a name may have, and how deep JSON may nest below a member.
    public static let nestingMax = 4

    /// A part of the request; where two say different things, the later one counts.
    enum Source: Int, Sendable, Comparable {
        /// The text behind the path.
        case query
        /// The body.
        case body
        /// The path.
        case path

        /// Tells whether one part counts less than another.
        static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
    }

    /// One parameter as it was sent.
    struct Entry: Sendable {
        /// Where it stood.
        let source: Source
        /// Its name, with brackets where it is nested.
        let name: String
        /// Its value, decoded.
        let value: String
    }

    /// All parameters in the order of their sources.
    let entries: [Entry]

    /// The number of bytes of each uploaded file, by the name of its part.
    public let files: [String: Int]

    /// What other readers of the same request could take in another way, in words; it matters where
    /// parameters are signed.
    let doubts: [String]

    /// Makes the parameters of what a reader collected.
    private init(_ reader: ParameterReader) {
        (entries, files, doubts) = (reader.entries, reader.files, reader.doubts)
    }

    /// Reads the parameters of a request.
    ///
    /// - Parameters:
    ///   - request: The head.
    ///   - route: The claim that matched, with the path's parameters.
    ///   - body: The body's bytes.
    /// - Returns: The parameters.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable`` with an explanation for whatever is wrongly
    ///   encoded or too much, and ``TollgateCore/RefusalCode/unsupportedMediaType``.
    public static func read(
        _ request: RequestView,
        _ route: Route,
        _ body: [UInt8]
    ) throws(Refusal) -> BillplzParameters {
        var reader = ParameterReader()
        if let query = request.query { try reader.readForm(query, .query) }
        try reader.readBody(body, request.headers)
        try reader.readPath(route)
        return BillplzParameters(reader)
    }

    /// The value of a parameter; `nil` where it is absent or blank.
    public subscript(name: String) -> String? {
        entries.last { $0.name == name && !Self.isBlank($0.value) }?.value
    }

    /// The value of a parameter that stands in the path, whatever the query and the body say.
    func inPath(_ name: String) -> String? {
        entries.last { $0.source == .path && $0.name == name }?.value
    }

    /// The names of parameters that were sent with two different values, or both as a single value and
    /// as a nested one.
    public var contradictions: [String] {
        var values: [String: String] = [:]
        var nested: Set<Substring> = []
        var found: [String] = []
        for entry in entries where !Self.isBlank(entry.value) {
            let name = ParameterName(entry.name)
            if name.pieces.count > 1 { nested.insert(name.pieces[0]) }
            // The brackets of an array are repeated for each of its elements.
            if name.pieces.dropFirst().contains(where: \.isEmpty) { continue }
            guard let earlier = values.updateValue(entry.value, forKey: entry.name) else {
                continue
            }
            // Bytes are compared: what looks alike to people may be two values to a reader.
            let isSame = earlier.utf8.elementsEqual(entry.value.utf8)
            if !isSame, !found.contains(entry.name) { found.append(entry.name) }
        }
        found += values.keys.filter { nested.contains($0[...]) && !found.contains($0) }.sorted()
        return found
    }

    /// Tells whether a value is nothing but white space.
    static func isBlank(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}
