extension String {
    /// Whether two texts are the same but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count
            && utf8.elementsEqual(other.utf8) { Self.folded($0) == Self.folded($1) }
    }

    /// Whether two texts are the same bytes; the standard comparison takes some different ones for
    /// the same.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
