import TollgateCore

extension Instant {
    /// The moments that documents can have, in microseconds: the years 1 to 9999 in Malaysia.
    ///
    /// A snapshot may have been written by hand, and sums and dates of other moments could trap.
    static let kept: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_271_999_999_999

    /// Reads a moment of a document; `nil` for anything else.
    init?(kept json: JSONValue?) {
        guard let microseconds = json?.integer, Self.kept.contains(microseconds) else {
            return nil
        }
        self.init(microseconds: microseconds)
    }

    /// Tells whether a member that may be absent is, or is such a moment.
    static func isKeptOrAbsent(_ json: JSONValue?) -> Bool {
        json == nil || json == .null || Instant(kept: json) != nil
    }
}
