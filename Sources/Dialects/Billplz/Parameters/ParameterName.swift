/// The name of a parameter as Rails reads it: a base and keys in brackets, `split_payments[][email]`.
struct ParameterName {
    /// What stands before the first bracket, then what stands between each pair of brackets.
    let pieces: [Substring]

    /// Reads a name; one whose brackets do not close is a single piece, as if it had none.
    init(_ name: String) {
        pieces = Self.split(name) ?? [name[...]]
    }

    /// The name without brackets, as a signature spells it: parent keys stand in front with nothing
    /// in between, and the empty brackets of an array leave nothing (contract, section 2).
    var flattened: String { pieces.joined() }

    /// Whether the base is a row's number, as in `0[code]` (jomweb's payment methods).
    var isNumbered: Bool {
        pieces.count > 1 && !pieces[0].isEmpty
            && pieces[0].utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Tells whether all readers take a name for the same one: ASCII letters, digits and `_`, then
    /// brackets that close.
    ///
    /// Rack 2 takes `[total]` and `total]` for `total`, and PHP ` total`; to PHP `a.b` is `a_b`.
    static func isPlain(_ name: String) -> Bool {
        guard let base = (split(name) ?? [name[...]]).first, !base.isEmpty else { return false }
        return base.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "_")
        }
    }

    /// A name as a message may show it: what a caller makes up is not repeated.
    static func shown(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                || "_[]".utf8.contains(byte)
        }
        return isPlain && name.utf8.count <= shownBytesMax ? name : "a parameter"
    }

    /// How many bytes of a name a message shows.
    static let shownBytesMax = 40

    private static func split(_ name: String) -> [Substring]? {
        guard let open = name.utf8.firstIndex(of: UInt8(ascii: "[")), name.utf8.last == 0x5D,
            open > name.startIndex
        else { return nil }
        var pieces = [name[..<open]]
        var rest = name[open...]
        while !rest.isEmpty {
            guard rest.utf8.first == UInt8(ascii: "["),
                let close = rest.utf8.firstIndex(of: UInt8(ascii: "]"))
            else { return nil }
            let piece = rest[rest.utf8.index(after: rest.startIndex)..<close]
            guard !piece.utf8.contains(UInt8(ascii: "[")) else { return nil }
            pieces.append(piece)
            rest = rest[rest.utf8.index(after: close)...]
        }
        return pieces
    }
}
