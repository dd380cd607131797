extension Instant {
    /// How many digits a moment in seconds has; they last until the year 5138.
    public static let secondsDigitsMax = 11

    /// Reads whole seconds since 1970, as signatures write the time of sending; `nil` for all but 1
    /// to ``secondsDigitsMax`` digits.
    public init?(writtenSeconds text: String) {
        guard (1...Self.secondsDigitsMax).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(text)
        else { return nil }
        self.init(seconds: seconds)
    }
}
