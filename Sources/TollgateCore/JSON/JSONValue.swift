/// One JSON value (RFC 8259) with what billing needs: numbers keep the digits that were written, and
/// objects keep the order of their members.
public enum JSONValue: Sendable, Hashable {
    /// The literal `null`.
    case null
    /// The literal `true` or `false`.
    case bool(Bool)
    /// A number, exact to the digit.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// The string, where the value is one.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, where the value is one that fits 64 bits; `5.0` is one.
    public var integer: Int64? {
        if case .number(let number) = self { number.integer } else { nil }
    }

    /// The truth value, where the value is one.
    public var bool: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// The elements, where the value is an array.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, where the value is an object.
    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// Tells whether the value is the literal `null`.
    public var isNull: Bool { self == .null }

    /// The word for the value's kind, for messages, such as `object`.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// Makes a value of a whole number.
    public static func integer(_ number: some BinaryInteger) -> JSONValue {
        .number(JSONNumber(Int64(clamping: number)))
    }

    /// Makes a value of an optional string: `null` for `nil`.
    public static func optional(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// Makes a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes a whole number.
    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Makes an object with the members in the order written.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { ($0.0, $0.1) }))
    }
    /// Makes the literal `null`.
    public init(nilLiteral: ()) { self = .null }
}

/// A JSON number as the digits that were written, so that `0.10` stays ten cents.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The number as it stands in JSON.
    public let text: String

    /// Makes a number of a whole number.
    public init(_ integer: Int64) { text = String(integer) }

    /// Makes a number of text that the JSON reader or a decimal type has already checked.
    public init(checked text: String) { self.text = text }

    /// The number as it stands in JSON.
    public var description: String { text }

    /// The whole number, where it is one that fits 64 bits; a fraction of zeros is none.
    public var integer: Int64? {
        if let whole = Int64(text) { return whole }
        guard !text.contains("e"), !text.contains("E") else { return nil }
        let parts = text.split(separator: ".")
        guard parts.count == 2, parts[1].allSatisfy({ $0 == "0" }) else { return nil }
        return Int64(parts[0])
    }

    /// The nearest number in binary floating point, for ordering, never for sums.
    public var double: Double { Double(text) ?? .nan }
}
