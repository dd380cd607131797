import TollgateCore

/// Collects the parameters of a request's parts, within the maxima of ``BillplzParameters``.
struct ParameterReader {
    /// What was read so far.
    private(set) var entries: [BillplzParameters.Entry] = []
    /// The sizes of the files that were read so far, by the name of the part.
    private(set) var files: [String: Int] = [:]

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
        guard separators < BillplzParameters.countMax else { throw Self.tooMany }
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
        switch value {
        case .object(let object):
            for member in object.members { try add(member.name, member.value, depth: 0) }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                try add(String(index), element, depth: 0)
            }
        case .null, .bool, .number, .string:
            throw Self.unreadable("The JSON must be an object")
        }
    }

    /// Adds a value of JSON under the name that it would have in a form; numbers keep their digits.
    private mutating func add(_ name: String, _ value: JSONValue, depth: Int) throws(Refusal) {
        guard depth <= BillplzParameters.nestingMax else { throw Self.tooDeep }
        switch value {
        case .null: return
        case .bool(let truth): try add(.body, name, truth ? "true" : "false")
        case .number(let number): try add(.body, name, number.text)
        case .string(let text): try add(.body, name, text)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                try add("\(name)[\(index)]", element, depth: depth + 1)
            }
        case .object(let object):
            for member in object.members {
                try add("\(name)[\(member.name)]", member.value, depth: depth + 1)
            }
        }
    }

    // MARK: Multipart

    private mutating func add(_ part: MultipartReader.Part) throws(Refusal) {
        if part.isFile {
            try checkName(part.name)
            guard files.count < BillplzParameters.countMax else { throw Self.tooMany }
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
        guard entries.count < BillplzParameters.countMax else { throw Self.tooMany }
        try checkName(name)
        entries.append(BillplzParameters.Entry(source: source, name: name, value: value))
    }

    private func checkName(_ name: String) throws(Refusal) {
        guard name.utf8.count <= BillplzParameters.nameBytesMax else {
            throw Self.unreadable(
                "The name of a parameter has more than \(BillplzParameters.nameBytesMax) bytes"
            )
        }
        let brackets = name.utf8.count { $0 == UInt8(ascii: "[") }
        guard brackets <= BillplzParameters.nestingMax else { throw Self.tooDeep }
    }

    private static var tooMany: Refusal {
        unreadable("There are more than \(BillplzParameters.countMax) parameters")
    }

    private static var tooDeep: Refusal {
        unreadable("Parameters are nested deeper than \(BillplzParameters.nestingMax)")
    }

    /// The refusal of what cannot be read.
    static func unreadable(_ explanation: String) -> Refusal {
        Refusal(.unreadable, explanation: explanation)
    }
}
