/// The reader of numbers that are written with digits only: no sign, no separator, no exponent.
enum WholeNumber {
    /// Reads 1 to 18 decimal digits; `nil` for any other text.
    static func read(_ text: some StringProtocol) -> Int? {
        guard (1...18).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }
}
