/// A text as the bytes of its UTF-8, so that it is compared scalar by scalar.
///
/// Swift's own comparison takes an accented letter and the letter with its accent behind it for one
/// text; a database does not, and the stores must agree.
struct ExactText: Hashable, Comparable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The text with ASCII letters in lower case, as a search compares it.
    var folded: ExactText {
        ExactText(bytes: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    }

    static func < (left: ExactText, right: ExactText) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension String {
    /// Tells whether two texts are the same scalars.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// The text as a key that is compared scalar by scalar.
    var exact: ExactText { ExactText(self) }
}
