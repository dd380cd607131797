import TollgateCore

/// What a value of the configuration's file is, in the words of JSON Schema (2020-12).
///
/// A schema says the type, the words and the shape. Bounds of durations and rules that bind several keys
/// are beyond it: `tollgate config check` knows them.
struct ValueSchema: Sendable, Equatable {
    /// The keywords of the schema.
    let keywords: JSONObject

    /// A text of at least one letter.
    static let text = ValueSchema(["type": "string", "minLength": 1])
    /// The literal `true` or `false`.
    static let boolean = ValueSchema(["type": "boolean"])
    /// A duration, such as `250ms`.
    static let duration = ValueSchema.text(like: "^[0-9]{1,12}(ms|s|m|h|d)$")
    /// A limit, such as `600 per 1m`.
    static let rateLimit = ValueSchema.text(
        like: "^ *[0-9]{1,18} +per +[0-9]{1,12}(ms|s|m|h|d) *$"
    )
    /// A host with a port.
    static let address = ValueSchema.text(like: "^(\\[[0-9A-Fa-f:.]+\\]|[^\\[\\]:/ ]+):[0-9]{1,5}$")
    /// An https address without a path.
    static let publicURL = ValueSchema.text(like: "^https://[^/?#@ ]+$")

    /// A text of one shape.
    static func text(like pattern: String) -> ValueSchema {
        ValueSchema(["type": "string", "pattern": .string(pattern)])
    }

    /// One of a few words; one of digits alone may be written without quotation marks.
    static func words(_ words: [String]) -> ValueSchema {
        let numbers = words.compactMap { WholeNumber.read($0) }.map(JSONValue.integer)
        return ValueSchema(["enum": .array(words.map(JSONValue.string) + numbers)])
    }

    /// A whole number within bounds.
    static func integer(_ bounds: ClosedRange<Int>) -> ValueSchema {
        ValueSchema([
            "type": "integer", "minimum": .integer(bounds.lowerBound),
            "maximum": .integer(bounds.upperBound),
        ])
    }

    /// Whether a value is a text that an operator makes up: neither a word of ours nor a number, a duration
    /// or a limit.
    var isFreeText: Bool {
        if let choices = keywords["anyOf"]?.array, let first = choices.first {
            return ValueSchema(first).isFreeText
        }
        let isOurs = self == .duration || self == .rateLimit
        return keywords["type"]?.string == "string" && !isOurs
    }

    /// The same, or the word `off`.
    func orOff() -> ValueSchema {
        ValueSchema(["anyOf": [.object(keywords), ["const": "off"]]])
    }

    /// A text of the configuration as a value that the schema takes.
    func value(_ text: String) -> JSONValue {
        switch keywords["type"]?.string {
        case "integer": WholeNumber.read(text).map(JSONValue.integer) ?? .string(text)
        case "boolean": .bool(text == "true")
        default: .string(text)
        }
    }

    private init(_ keywords: JSONValue) { self.keywords = keywords.object ?? JSONObject() }
}
