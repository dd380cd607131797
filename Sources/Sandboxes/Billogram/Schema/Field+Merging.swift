import TollgateCore

extension [Field] {
    /// Reads the members that a caller sent, without looking at what is stored.
    ///
    /// - Parameters:
    ///   - input: The members.
    ///   - parent: The structure that they belong to, such as `contact`, or `nil` at the top.
    /// - Returns: The members in the form in which they are kept; `null` and read-only ones as sent.
    /// - Throws: ``Rejection`` of a name that is not known, before that of any value.
    func read(_ input: JSONObject, below parent: String? = nil) throws(Rejection) -> JSONObject {
        for name in input.names where !contains(where: { $0.name == name }) {
            throw .unknown(path(name, parent))
        }
        var read = JSONObject()
        for field in self {
            guard let value = input[field.name] else { continue }
            read[field.name] = try field.read(value, at: path(field.name, parent))
        }
        return read
    }

    /// Lays what ``read(_:below:)`` returned over what is stored.
    ///
    /// - Parameters:
    ///   - patch: The members that were sent.
    ///   - stored: The members that are stored, or `nil` for a new object.
    ///   - parent: The structure that they belong to, or `nil` at the top.
    /// - Returns: All members in the order of the table; a number not yet drawn is absent.
    /// - Throws: ``Rejection`` of a required field that is absent, or a read-only one that differs.
    func merge(
        _ patch: JSONObject,
        over stored: JSONObject?,
        below parent: String? = nil
    ) throws(Rejection) -> JSONObject {
        var merged = JSONObject()
        for field in self {
            merged[field.name] = try field.merge(
                patch[field.name],
                over: stored?[field.name],
                at: path(field.name, parent)
            )
        }
        return merged
    }

    private func path(_ name: String, _ parent: String?) -> String {
        parent.map { "\($0):\(name)" } ?? name
    }
}

extension Field {
    /// Reads the value that was sent; `null` asks for the initial value, where there is one.
    fileprivate func read(_ value: JSONValue, at path: String) throws(Rejection) -> JSONValue {
        guard rule != .generated else { return value }
        guard value.isNull else { return try kind.read(value, at: path) }
        guard rule == .optional else { throw .invalid(path, "The field must not be null.") }
        return .null
    }

    /// The field's value after an update; `nil` for a number that is yet to be drawn.
    fileprivate func merge(
        _ given: JSONValue?,
        over stored: JSONValue?,
        at path: String
    ) throws(Rejection) -> JSONValue? {
        if rule == .generated { return try unchanged(given, stored ?? initialValue, at: path) }
        guard let given else {
            if let stored { return stored }
            return try valueOfNew(at: path)
        }
        guard case .structure(let fields) = kind else {
            return given.isNull ? initialValue : given
        }
        guard let patch = given.object else { return stored ?? initialValue }
        return .object(try fields.merge(patch, over: stored?.object, below: path))
    }

    /// A read-only field may be sent back as it was received, because clients do that with whole
    /// objects (contract A2).
    private func unchanged(
        _ given: JSONValue?,
        _ stored: JSONValue,
        at path: String
    ) throws(Rejection) -> JSONValue {
        guard let given, !given.isNull, given != stored else { return stored }
        throw .readOnly(path)
    }

    private func valueOfNew(at path: String) throws(Rejection) -> JSONValue? {
        switch rule {
        case .required: throw .invalid(path, "The field is required.")
        case .numbered: nil
        case .optional, .generated: initialValue
        }
    }
}
