/// An input that stands for several texts: between them stands the byte 0xFF, which no text in UTF-8 has.
struct Pieces {
    private var rest: ArraySlice<UInt8>

    /// Begins before the first piece.
    init(_ input: [UInt8]) { rest = input[...] }

    /// The next piece; empty where there is none.
    mutating func bytes() -> [UInt8] {
        let piece = rest.prefix { $0 != 0xFF }
        rest = rest.dropFirst(piece.count + 1)
        return Array(piece)
    }

    /// The next piece as a text, in which what is no UTF-8 is replaced.
    mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }

    /// All that is left.
    mutating func remainder() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }
}

extension String {
    /// Whether two texts are the same bytes; `==` also holds for what Unicode calls equal.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
