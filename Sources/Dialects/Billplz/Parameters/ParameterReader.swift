import TollgateCore

/// Collects the parameters of a request's parts, within the maxima of ``BillplzParameters``.
struct ParameterReader {
    /// What was read so far.
    private(set) var entries: [BillplzParameters.Entry] = []
    /// The sizes of the files that were read so far, by the name of the part.
    private(set) var files: [String: Int] = [:]
    /// What other readers of the same request could take in another way, in words.
    private(set) var doubts: [String] = []

    /// Reads the parameters of the path.
    mutating func readPath(_ route: Route) throws(Refusal) {
        for (name, value) in route.parameters {
            guard let value = PercentCoding.decode(value) else {
                throw Self.unreadable("The path is wrongly percent-encoded")
            }
            try add(.path, name, value)
        }
    }

    /// Reads a query or the body of a form.
    mutating func readForm(
        _ text: String,
        _ source: BillplzParameters.Source
    ) throws(Refusal) {
        let place = source == .query ? "query" : "form"
        let separators = text.utf8.count { $0 == UInt8(ascii: "&") }
        guard separators < BillplzParameters.countMax else { throw Self.refusal(of: .count) }
        // Rack 2 separates pairs at semicolons as well.
        if text.utf8.contains(UInt8(ascii: ";")) {
            doubts.append("The \(place) has a semicolon that is not percent-encoded")
        }
        guard let pairs = PercentCoding.pairs(text) else {
            throw Self.unreadable("The \(place) is wrongly percent-encoded or not UTF-8")
        }
        for pair in pairs where !pair.name.isEmpty { try add(source, pair.name, pair.value) }
    }

    /// Reads a body as its content type says; without one it is a form (jomweb's calls of the fifth
    /// version).
    mutating func readBody(_ body: [UInt8], _ headers: HeaderFields) throws(Refusal) {
        guard !body.isEmpty else { return }
        switch try BodyForm(headers) {
        case .form:
            guard let text = String(validating: body, as: UTF8.self) else {
                throw Self.unreadable("The form is not UTF-8")
            }
            try readForm(text, .body)
        case .json: try readJSON(body)
        case .multipart(let boundary):
            for part in try MultipartReader.parts(of: body, boundary: boundary) {
                try add(part)
            }
        }
    }

    // MARK: JSON

    private mutating func readJSON(_ body: [UInt8]) throws(Refusal) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(reading: body)
        } catch {
            throw Self.unreadable("The body is not JSON: \(error)")
        }
        var read = JSONFields(.numbered, countMax: BillplzParameters.countMax - entries.count)
        switch value {
        case .object(let object): read.add(object)
        case .array(let elements): read.add(elements)
        case .null, .bool, .number, .string:
            throw Self.unreadable("The JSON must be an object")
        }
        if let excess = read.excess { throw Self.refusal(of: excess) }
        for field in read.fields { try add(.body, field.name, field.value) }
    }

    // MARK: Multipart

    private mutating func add(_ part: MultipartReader.Part) throws(Refusal) {
        if part.isFile {
            try Self.checkName(part.name)
            doubts.append("A file was sent, and the call takes none")
            // A form without a chosen file sends an empty one.
            if !part.content.isEmpty { files[part.name] = part.content.count }
            return
        }
        guard let value = String(validating: part.content, as: UTF8.self) else {
            throw Self.unreadable("A part of the body is not UTF-8")
        }
        try add(.body, part.name, value)
    }

    // MARK: Maxima

    private mutating func add(
        _ source: BillplzParameters.Source,
        _ name: String,
        _ value: String
    ) throws(Refusal) {
        guard entries.count < BillplzParameters.countMax else { throw Self.refusal(of: .count) }
        try Self.checkName(name)
        entries.append(BillplzParameters.Entry(source: source, name: name, value: value))
    }

    private static func checkName(_ name: String) throws(Refusal) {
        if let excess = ParameterExcess(name: name) { throw refusal(of: excess) }
    }

    private static func refusal(of excess: ParameterExcess) -> Refusal {
        unreadable(excess.explanation)
    }

    /// The refusal of what cannot be read.
    static func unreadable(_ explanation: String) -> Refusal {
        Refusal(.unreadable, explanation: explanation)
    }
}
