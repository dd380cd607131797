/// A pattern of `LIKE`: `%` stands for any letters, also none, and `_` for one.
///
/// The pieces between the `%` are looked for one behind the other, each at the first place where it
/// fits, which is right for all of them: a later place would leave less for the next. Nothing is
/// tried twice.
struct LikePattern: Sendable {
    private static let anything: Unicode.Scalar = "%"
    private static let oneLetter: Unicode.Scalar = "_"

    private let pieces: [[Unicode.Scalar]]

    /// Makes a pattern.
    init(_ pattern: String) {
        pieces = pattern.unicodeScalars
            .split(separator: Self.anything, omittingEmptySubsequences: false)
            .map(Array.init)
    }

    /// Tells whether a text has the form.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - meter: Counts every comparison of letters.
    /// - Returns: Whether it has.
    /// - Throws: ``SQLError`` where the meter grants no more.
    func matches(_ text: String, _ meter: inout WorkMeter) throws(SQLError) -> Bool {
        let letters = Array(text.unicodeScalars)
        try meter.charge(letters.count + 1)
        guard let first = pieces.first, let last = pieces.last else { return letters.isEmpty }
        if pieces.count == 1 {
            guard first.count == letters.count else { return false }
            return try Self.fits(first, letters, at: 0, &meter)
        }
        guard first.count + last.count <= letters.count,
            try Self.fits(first, letters, at: 0, &meter),
            try Self.fits(last, letters, at: letters.count - last.count, &meter)
        else { return false }
        var place = first.count
        let end = letters.count - last.count
        for piece in pieces.dropFirst().dropLast() {
            while place + piece.count <= end, try !Self.fits(piece, letters, at: place, &meter) {
                place += 1
            }
            guard place + piece.count <= end else { return false }
            place += piece.count
        }
        return true
    }

    private static func fits(
        _ piece: [Unicode.Scalar],
        _ letters: [Unicode.Scalar],
        at place: Int,
        _ meter: inout WorkMeter
    ) throws(SQLError) -> Bool {
        for (index, letter) in piece.enumerated() {
            guard letter == oneLetter || letter == letters[place + index] else {
                try meter.charge(index + 1)
                return false
            }
        }
        try meter.charge(piece.count)
        return true
    }
}
