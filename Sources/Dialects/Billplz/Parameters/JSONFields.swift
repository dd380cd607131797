import TollgateCore

/// JSON as the fields of a form: nested names have brackets, numbers keep their digits, and `null` is
/// a blank.
///
/// Each value counts that holds no further one, an empty array or object too, and no name is written
/// before its length is known; so the work is bounded by the maxima, however the JSON is built.
struct JSONFields {
    /// How an array's elements are named.
    enum Elements {
        /// By their places, `a[0]`, which keeps the rows of an array of objects apart.
        case numbered
        /// All alike, `a[]`, as a signature spells them.
        case alike
    }

    /// What was read so far.
    private(set) var fields: [(name: String, value: String)] = []
    /// What there was too much of; nothing is read behind it.
    private(set) var excess: ParameterExcess?
    private let elements: Elements
    /// How many values may come; `nil` for content that is the service's own.
    private let countMax: Int?
    private var count = 0

    /// Begins without fields.
    init(_ elements: Elements, countMax: Int?) {
        (self.elements, self.countMax) = (elements, countMax)
    }

    /// Adds all members of an object.
    mutating func add(_ object: JSONObject) {
        for member in object.members where excess == nil { add(member.name, member.value, 0) }
    }

    /// Adds all elements of an array that is no member's.
    mutating func add(_ array: [JSONValue]) {
        for (index, element) in array.enumerated() {
            guard excess == nil else { return }
            add(String(index), element, 0)
        }
    }

    private mutating func add(_ name: String, _ value: JSONValue, _ depth: Int) {
        switch value {
        case .null: add(name, "")
        case .bool(let truth): add(name, truth ? "true" : "false")
        case .number(let number): add(name, number.text)
        case .string(let text): add(name, text)
        case .array(let values):
            if values.isEmpty { countOne() }
            for (index, value) in values.enumerated() {
                guard excess == nil else { return }
                add(name, elements == .numbered ? String(index) : "", value, depth)
            }
        case .object(let object):
            if object.members.isEmpty { countOne() }
            for member in object.members where excess == nil {
                add(name, member.name, member.value, depth)
            }
        }
    }

    /// Adds a value below another, whose name is only written where it fits.
    private mutating func add(_ name: String, _ key: String, _ value: JSONValue, _ depth: Int) {
        if countMax != nil {
            if depth >= BillplzParameters.nestingMax {
                excess = .nesting
                return
            }
            let length = name.utf8.count + key.utf8.count + 2
            if length > BillplzParameters.nameBytesMax {
                excess = .name
                return
            }
        }
        add("\(name)[\(key)]", value, depth + 1)
    }

    private mutating func add(_ name: String, _ value: String) {
        countOne()
        if countMax != nil, excess == nil { excess = ParameterExcess(name: name) }
        if excess == nil { fields.append((name: name, value: value)) }
    }

    private mutating func countOne() {
        count += 1
        if let countMax, count > countMax { excess = .count }
    }
}
