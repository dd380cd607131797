/// The fields of a message head in the order received; names keep their case and compare without it.
public struct HeaderFields: Sendable, ExpressibleByDictionaryLiteral {
    /// One name and one value.
    public typealias Field = (name: String, value: String)

    /// The fields in order.
    public private(set) var fields: [Field]

    /// Makes a list of fields.
    public init(_ fields: [Field] = []) { self.fields = fields }

    /// Makes a list of fields in the order written.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first value of a name, or `nil`.
    public subscript(name: StaticString) -> String? {
        fields.first { Self.equal($0.name, name) }?.value
    }

    /// Calls a closure with each value of a name, in order.
    @inline(__always)
    public func forEach(_ name: StaticString, _ body: (String) -> Void) {
        for field in fields where Self.equal(field.name, name) { body(field.value) }
    }

    /// All values of a name, in order.
    public func all(_ name: StaticString) -> [String] {
        fields.filter { Self.equal($0.name, name) }.map(\.value)
    }

    /// Appends a field.
    public mutating func add(_ name: String, _ value: String) {
        fields.append((name: name, value: value))
    }

    /// Tells whether a field's name is a given one in lower case, whatever the field's case.
    private static func equal(_ name: String, _ lower: StaticString) -> Bool {
        guard name.utf8.count == lower.utf8CodeUnitCount else { return false }
        return lower.withUTF8Buffer { expected in
            var index = 0
            for byte in name.utf8 {
                let folded = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
                if folded != expected[index] { return false }
                index += 1
            }
            return true
        }
    }
}
