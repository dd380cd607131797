import TollgateCore

/// Where the next page of a list begins, as an opaque text (contract, section 6: cursors, 24 hours).
///
/// A cursor belongs to one query of one client: with other filters it is refused. It carries no
/// signature, because a forged one shows nothing but what its caller may see anyway.
struct Cursor: Sendable, Hashable {
    /// How long a cursor can be used.
    static let lifetime: Duration = .seconds(86_400)
    /// The most letters of a cursor.
    static let letterMax = 512
    /// How far the clocks of two nodes may be apart.
    private static let skew: Duration = .seconds(60)

    /// The query to which it belongs.
    let tie: Fingerprint
    /// The name of the last thing of the page before.
    let after: String
    /// When it was made.
    let madeAt: Instant

    /// The cursor as a client gets it.
    var text: String {
        let plain = "\(madeAt.seconds).\(tie.text).\(after)"
        return Base64.encode(Array(plain.utf8), alphabet: .urlSafe, padded: false)
    }

    /// Reads a cursor that a client sends; returns the name of the last thing of the page before.
    ///
    /// - Parameters:
    ///   - text: What was sent.
    ///   - tie: The query for which it was sent.
    ///   - now: The moment.
    /// - Returns: The name.
    /// - Throws: ``Rejection/invalidCursor``.
    static func read(
        _ text: String,
        for tie: Fingerprint,
        at now: Instant
    ) throws(Rejection) -> String {
        guard let bytes = Base64.decode(text[...], alphabet: .urlSafe, padding: .none),
            let plain = String(validating: bytes, as: UTF8.self)
        else { throw .invalidCursor }
        let parts = plain.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1] == tie.text, let seconds = Int64(parts[0]),
            (0...Instant.kept.upperBound / 1_000_000).contains(seconds)
        else { throw .invalidCursor }
        // The cursor has whole seconds: its second counts as not over.
        let age = now - Instant(seconds: seconds)
        guard age < lifetime + .seconds(1), age >= .zero - skew else { throw .invalidCursor }
        return String(parts[2])
    }
}
