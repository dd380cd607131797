import Authority
public import TollgateCore

/// Clears away what has had its time: a bounded part of it, the oldest first.
///
/// Nothing that a sweep clears is told to anybody before it: ends are checked when something is
/// used.
struct LinkSweep {
    let place: SandboxPlace
    let rules: LinkRules
    /// The moment by the clock of the place's account.
    let now: Instant
    /// The same moment by the wall clock.
    let wall: Instant
    /// How long rows of ended sessions are kept.
    let sessionsKept: Duration
    let transaction: any StoreTransaction

    /// Clears away up to ``LinkRules/sweepMax`` attempts and as many removed accounts.
    ///
    /// - Returns: How many were removed or had something to forget.
    /// - Throws: ``StoreFault``.
    @discardableResult
    func run() throws -> Int {
        let query = due(atMost: rules.sweepMax)
        var count = 0
        // Link tokens that ran out have no other end. Everybody's are looked at, so by the wall clock, and
        // no more than ``SessionRecord/removedMax`` at once.
        _ = try transaction.sessions.removeExpired(before: wall + (.zero - sessionsKept))
        let attempts = Shelf<LinkAttempt>(place, transaction)
        for attempt in try attempts.list(query) {
            guard attempt.due <= now else { break }
            try settle(attempt, on: attempts)
            count += 1
        }
        for record in try Shelf<LinkedAccountRecord>(place, transaction).list(query) {
            guard let due = record.due, due <= now else { break }
            try transaction.documents.remove(record.id, in: collection(.account))
            count += 1
        }
        return count
    }

    /// Whether there is anything to clear away; nothing is read of it.
    ///
    /// - Throws: ``StoreFault``.
    func hasWork() throws -> Bool {
        let (query, documents) = (due(atMost: 1), transaction.documents)
        return try [LinkDocument.attempt, .account].contains { document in
            try !documents.query(query, in: collection(document)).documents.isEmpty
        }
    }

    /// What is due, the oldest first; what still lives is not looked at.
    private func due(atMost limit: Int) -> DocumentQuery {
        DocumentQuery(
            filter: .atMost(column: LinkColumn.due, LinkColumn.moment(now)),
            orderColumn: LinkColumn.due,
            limit: limit
        )
    }

    private func settle(_ attempt: LinkAttempt, on attempts: Shelf<LinkAttempt>) throws {
        // By a clock that runs ahead the link token has run out, but is still there.
        if let session = try transaction.sessions.find(id: attempt.session),
            session.credential == attempt.credential
        {
            try transaction.sessions.remove(session.id)
        }
        if rules.removal(of: attempt) <= now {
            try transaction.documents.remove(attempt.id, in: collection(.attempt))
        } else if let found = try attempts.find(attempt.id) {
            var forgotten = found.record
            forgotten.forget()
            forgotten.due = rules.due(forgotten)
            try attempts.replace(forgotten, after: found.version)
        }
    }

    private func collection(_ document: LinkDocument) -> DocumentCollection {
        place.collection(document.rawValue)
    }
}

extension LinkDesk {
    /// Clears away a bounded part of what has had its time, as every new link token does as well.
    ///
    /// - Parameter place: Whose attempts and accounts.
    /// - Returns: How many were removed or had something to forget; less than
    ///   ``LinkRules/sweepMax`` once nothing is left.
    /// - Throws: ``StoreFault``.
    public func sweep(_ place: SandboxPlace) async throws -> Int {
        let (rules, wall, sessionsKept) = (rules, time.now(), authority.sessionsKept)
        return try await store.transaction { transaction in
            let clock = try transaction.clock(of: place.organisation, in: place.environment)
            return try LinkSweep(
                place: place,
                rules: rules,
                now: clock.now(at: wall),
                wall: wall,
                sessionsKept: sessionsKept,
                transaction: transaction
            )
            .run()
        }
    }

    /// Clears away what has had its time in every place, a bounded part of each: for clients that make no
    /// link tokens any more.
    ///
    /// Several nodes may do it at once; what one has cleared away is not there for the other.
    ///
    /// A place whose records cannot be read keeps no other from being swept. Then sessions go that are left
    /// of revoked credentials.
    ///
    /// - Parameters:
    ///   - partsMax: How many parts of a place, of ``LinkRules/sweepMax`` each, at the most, and how many of
    ///     the sessions, of ``Authority/sessionsEndedMax`` each.
    ///   - noteFault: Told which place was left out, and why.
    /// - Returns: How many attempts and accounts were removed or had something to forget.
    /// - Throws: ``StoreFault`` where the places or those sessions cannot be found.
    public func sweepAll(
        partsMax: Int,
        noteFault: (SandboxPlace, any Error) -> Void
    ) async throws -> Int {
        let (rules, wall, sessionsKept) = (rules, time.now(), authority.sessionsKept)
        let places = try await store.read { transaction in
            let places = try transaction.organisations.list().flatMap { organisation in
                Environment.allCases.map { (organisation, $0) }
            }
            return try places.compactMap { organisation, environment in
                let sweep = LinkSweep(
                    place: SandboxPlace(environment: environment, organisation: organisation.id),
                    rules: rules,
                    now: organisation.clock(in: environment).now(at: wall),
                    wall: wall,
                    sessionsKept: sessionsKept,
                    transaction: transaction
                )
                return try sweep.hasWork() ? sweep.place : nil
            }
        }
        var count = 0
        for place in places {
            do {
                for _ in 0..<partsMax {
                    let part = try await sweep(place)
                    count += part
                    guard part >= rules.sweepMax else { break }
                }
            } catch {
                noteFault(place, error)
            }
        }
        _ = try await authority.endSessionsOfRevoked(partsMax: partsMax)
        return count
    }
}
