import BillerAPIDialect
import TollgateCore

/// Reads the members of a body, which is a JSON object; members that nobody asks for are ignored.
struct BodyReader: Sendable {
    private let object: JSONObject

    /// Reads the body of a call.
    ///
    /// - Parameters:
    ///   - body: The bytes.
    ///   - mayBeEmpty: Whether no body at all is an empty object.
    /// - Throws: ``Rejection`` for what is no JSON object.
    init(_ body: [UInt8], mayBeEmpty: Bool = false) throws(Rejection) {
        if body.isEmpty, mayBeEmpty {
            object = JSONObject()
            return
        }
        do {
            object = try BodyMembers.object(in: body)
        } catch {
            throw .invalid(error.explanation)
        }
    }

    /// Tells whether a member is there, `null` or not.
    func has(_ name: String) -> Bool { object[name] != nil }

    /// A text without control characters; `nil` where it is absent or `null`.
    func text(_ name: String, max: Int) throws(Rejection) -> String? {
        guard let value = member(name) else { return nil }
        guard let text = value.string, !text.isEmpty else {
            throw .invalid("\(name) must be a string that is not empty")
        }
        guard text.unicodeScalars.count <= max else {
            throw .invalid("\(name) is longer than \(max) characters")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .invalid("\(name) must not have control characters")
        }
        return text
    }

    /// A text that must be there.
    func required(_ name: String, max: Int) throws(Rejection) -> String {
        guard let text = try text(name, max: max) else { throw .invalid("\(name) is required") }
        return text
    }

    /// A truth value; `nil` where it is absent or `null`.
    func flag(_ name: String) throws(Rejection) -> Bool? {
        guard let value = member(name) else { return nil }
        guard let flag = value.bool else { throw .invalid("\(name) must be true or false") }
        return flag
    }

    /// A whole number; `nil` where it is absent or `null`.
    func whole(_ name: String, in range: ClosedRange<Int64>) throws(Rejection) -> Int64? {
        guard let value = member(name) else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw .invalid(
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// A list of texts; `nil` where it is absent or `null`.
    func texts(_ name: String, countMax: Int) throws(Rejection) -> [String]? {
        guard let value = member(name) else { return nil }
        guard let elements = value.array, elements.count <= countMax else {
            throw .invalid("\(name) must be an array of at most \(countMax) strings")
        }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string else {
                throw .invalid("\(name) must be an array of strings")
            }
            texts.append(text)
        }
        return texts
    }

    /// An object; `nil` where it is absent or `null`.
    func object(_ name: String, bytesMax: Int) throws(Rejection) -> JSONValue? {
        guard let value = member(name) else { return nil }
        guard value.object != nil, value.bytes.count <= bytesMax else {
            throw .invalid("\(name) must be an object of at most \(bytesMax) bytes")
        }
        return value
    }

    private func member(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }
}
