import TollgateCore

/// Which page of a list is asked for.
struct PageRequest: Sendable {
    /// How many things a page has unless the caller says otherwise (contract, section 6: the guide).
    static let limitUsual = 25
    /// The most things of a page (contract, section 6).
    static let limitMax = 100

    /// How many things at the most.
    let limit: Int
    /// The name of the last thing of the page before, or `nil` for the first page.
    let after: String?
    private let tie: Fingerprint
    private let now: Instant

    /// Reads `limit` and `cursor`.
    ///
    /// - Parameters:
    ///   - query: The parameters.
    ///   - filters: What tells this query from every other: the operation, the caller, its filters.
    ///   - now: The moment.
    /// - Throws: ``Rejection``.
    init(_ query: QueryReader, filters: [String?], at now: Instant) throws(Rejection) {
        limit = try query.whole("limit", in: 1...Self.limitMax, default: Self.limitUsual)
        // An absent filter is another than a blank one.
        tie = Fingerprint(filters.map { $0.map { "=\($0)" } ?? "-" })
        self.now = now
        let cursor = try query.text("cursor", max: Cursor.letterMax)
        if let cursor {
            after = try Cursor.read(cursor, for: tie, at: now)
        } else {
            after = nil
        }
    }

    /// Cuts the page out of a whole list.
    ///
    /// - Parameters:
    ///   - all: The list, in its order.
    ///   - id: The name of a thing.
    /// - Returns: The page, and the cursor of the next one, if there is one.
    /// - Throws: ``Rejection/invalidCursor`` where the last thing of the page before is gone.
    func cut<Thing>(
        _ all: [Thing],
        id: (Thing) -> String
    ) throws(Rejection) -> (page: ArraySlice<Thing>, next: String?) {
        var rest = all[...]
        if let after {
            guard let last = all.firstIndex(where: { id($0) == after }) else {
                throw .invalidCursor
            }
            rest = all[(last + 1)...]
        }
        let page = rest.prefix(limit)
        guard rest.count > limit, let last = page.last else { return (page, nil) }
        return (page, cursor(after: id(last)))
    }

    /// The cursor of the page behind a thing.
    func cursor(after id: String) -> String { Cursor(tie: tie, after: id, madeAt: now).text }

    /// The answer's object: the page under a name, `has_more` and `next_cursor`.
    static func json(_ name: String, _ page: [JSONValue], next: String?) -> JSONValue {
        .object(
            JSONObject([
                (name, .array(page)), ("has_more", .bool(next != nil)),
                ("next_cursor", .optional(next)),
            ])
        )
    }
}
