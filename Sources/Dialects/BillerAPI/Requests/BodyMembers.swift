public import TollgateCore

/// The members of a body in JSON, read by exact types: unknown ones are ignored, `null` is absent,
/// and what is missing or wrong is refused with a sentence that names the field and shows nothing
/// of it.
public struct BodyMembers: Sendable {
    /// The members.
    let object: JSONObject

    /// Reads a body; an empty one has no members.
    ///
    /// - Parameter body: The bytes, of which there are ``BillerAPIDialect/bodyBytesMax`` at the
    ///   most.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable``.
    init(_ body: [UInt8]) throws(Refusal) {
        guard !body.isEmpty else {
            object = JSONObject()
            return
        }
        do {
            object = try Self.object(in: body)
        } catch {
            throw Self.unreadable(error.explanation)
        }
    }

    /// Takes the members of an object inside a body.
    init(of object: JSONObject) { self.object = object }

    /// Why a body is no JSON object.
    public struct Fault: Error, Sendable, Hashable {
        /// A sentence that shows nothing of the body.
        public let explanation: String
    }

    /// Reads the object that a body is; an empty body is none.
    ///
    /// - Parameter body: The bytes.
    /// - Returns: Its members.
    /// - Throws: ``Fault``.
    public static func object(in body: [UInt8]) throws(Fault) -> JSONObject {
        let value: JSONValue
        do {
            value = try JSONValue(reading: body)
        } catch {
            throw Fault(explanation: "The body is not JSON: \(error)")
        }
        guard let object = value.object else {
            throw Fault(
                explanation: "The body must be a JSON object, not of the kind \(value.kindName)"
            )
        }
        return object
    }

    /// A refusal of the body.
    static func unreadable(_ explanation: String) -> Refusal {
        Refusal(.unreadable, explanation: explanation)
    }

    // MARK: Values

    /// The text under a name, of 1 to so many bytes without control characters; `nil` where it is
    /// absent.
    func text(_ name: String, bytesMax: Int) throws(Refusal) -> String? {
        guard let value = object[name], !value.isNull else { return nil }
        return try Self.text(value, name, bytesMax)
    }

    /// The text under a name.
    func requiredText(_ name: String, bytesMax: Int) throws(Refusal) -> String {
        guard let text = try text(name, bytesMax: bytesMax) else { throw Self.missing(name) }
        return text
    }

    /// The id or token under a name: printable ASCII without a space; `nil` where it is absent.
    func word(_ name: String, bytesMax: Int) throws(Refusal) -> String? {
        guard let text = try text(name, bytesMax: bytesMax) else { return nil }
        return try Self.word(text, name)
    }

    /// The id or token under a name.
    func requiredWord(_ name: String, bytesMax: Int) throws(Refusal) -> String {
        guard let word = try word(name, bytesMax: bytesMax) else { throw Self.missing(name) }
        return word
    }

    /// The array of ids under a name, at least one and each once; `nil` where it is absent.
    func words(_ name: String, countMax: Int, bytesMax: Int) throws(Refusal) -> [String]? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let elements = value.array else {
            throw Self.unreadable("\(name) must be an array, not of the kind \(value.kindName)")
        }
        guard (1...countMax).contains(elements.count) else {
            throw Self.unreadable("\(name) must have 1 to \(countMax) elements")
        }
        var words: [String] = []
        var seen: Set<String> = []
        for element in elements {
            let word = try Self.word(Self.text(element, name, bytesMax), name)
            if seen.insert(word).inserted { words.append(word) }
        }
        return words
    }

    // MARK: Checks

    /// The refusal of a body without a member that it must have.
    static func missing(_ name: String) -> Refusal { unreadable("\(name) is missing") }

    /// Checks the text that stands under a name.
    static func text(
        _ value: JSONValue,
        _ name: String,
        _ bytesMax: Int
    ) throws(Refusal) -> String {
        guard let text = value.string else {
            throw unreadable("\(name) must be a string, not of the kind \(value.kindName)")
        }
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard (1...bytesMax).contains(text.utf8.count), isPlain else {
            throw unreadable("\(name) must be 1 to \(bytesMax) bytes without control characters")
        }
        return text
    }

    private static func word(_ text: String, _ name: String) throws(Refusal) -> String {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw unreadable("\(name) must be printable ASCII without spaces")
        }
        return text
    }
}
