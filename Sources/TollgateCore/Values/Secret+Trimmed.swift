extension Secret {
    /// The secret without white space at its ends, as a pasted one often has it; `nil` where it has none there.
    public var trimmed: Secret? {
        withBytes { bytes in
            func isSpace(_ byte: UInt8) -> Bool { [9, 10, 13, 32].contains(byte) }
            guard bytes.first.map(isSpace) == true || bytes.last.map(isSpace) == true else {
                return nil
            }
            let front = bytes.drop(while: isSpace)
            return Secret(Array(front.reversed().drop(while: isSpace).reversed()))
        }
    }
}
