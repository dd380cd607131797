import Authority
import TollgateCore
import TollgateCrypto

/// One transaction of a caller: the caller's own attempts and accounts, and nobody else's.
struct LinkWork {
    let desk: LinkDesk
    let caller: LinkCaller
    /// The moment by the clock of the caller's account.
    let now: Instant
    /// The same moment by the wall clock, which audit rows have.
    let wall: Instant
    let transaction: any StoreTransaction

    /// Begins a caller's work at a moment of the wall clock.
    ///
    /// The account's moment is read here and not taken from the request: a provider may have been asked
    /// since then, and that may have taken long.
    init(
        _ desk: LinkDesk,
        _ caller: LinkCaller,
        at wall: Instant,
        _ transaction: any StoreTransaction
    ) throws {
        (self.desk, self.caller, self.wall, self.transaction) = (desk, caller, wall, transaction)
        now = try transaction.clock(of: caller.organisation, in: caller.environment).now(at: wall)
    }

    /// The attempts of the caller's place.
    var attempts: Shelf<LinkAttempt> { Shelf(caller.place, transaction) }
    /// The linked accounts of the caller's place.
    var accounts: Shelf<LinkedAccountRecord> { Shelf(caller.place, transaction) }
    /// The rules.
    var rules: LinkRules { desk.rules }

    // MARK: The client

    /// The client's credential, if what proved the caller still proves it: what was revoked or
    /// reset since then wins, and nothing is opened.
    ///
    /// - Parameter subject: What the request is about.
    /// - Returns: The credential.
    /// - Throws: ``LinkFault/unknown(_:)`` where a token was presented alone or the secret no
    ///   longer verifies, ``StoreFault``.
    func client(for subject: LinkSubject) throws -> CredentialRecord {
        guard let secret = caller.secret,
            let owner = try transaction.credentials.find(caller.credential),
            CredentialRules.phase(owner, at: now) == .active,
            let proof = owner.secrets.first(where: { $0.id == secret }),
            CredentialRules.phase(proof, at: now) != .retired
        else { throw LinkFault.unknown(subject) }
        return owner
    }

    // MARK: Attempts

    /// Finds an attempt that the caller may touch.
    ///
    /// - Parameter id: Its name.
    /// - Returns: The attempt and its version.
    /// - Throws: ``LinkFault/unknown(_:)``, ``StoreFault``.
    func attempt(_ id: LinkID) throws -> (record: LinkAttempt, version: Int64) {
        guard mayTouch(id), let found = try attempts.find(id.rawValue),
            found.record.credential == caller.credential
        else { throw LinkFault.unknown(.linkToken) }
        return found
    }

    /// A link token is good for its own attempt alone, and an access token for none.
    private func mayTouch(_ id: LinkID) -> Bool {
        guard let subject = caller.subject else { return true }
        return subject == id.rawValue
            || (caller.secret != nil && !subject.hasPrefix(LinkID.prefix))
    }

    /// Writes an attempt over the version that was found, and tells of its progress.
    ///
    /// - Parameters:
    ///   - attempt: The attempt as it is to be.
    ///   - old: The attempt as it was found, with its version.
    /// - Returns: The attempt as it was written, with its version.
    /// - Throws: ``StoreFault``, what the events throw.
    @discardableResult
    func save(
        _ attempt: LinkAttempt,
        over old: (record: LinkAttempt, version: Int64)
    ) throws -> (record: LinkAttempt, version: Int64) {
        var attempt = attempt
        attempt.due = rules.due(attempt)
        try attempts.replace(attempt, after: old.version)
        if attempt.progress != old.record.progress { try tell(.linkUpdated, attempt) }
        return (attempt, old.version + 1)
    }

    /// Ends the session of an attempt's link token, which is of no use any more.
    func endLinkToken(of attempt: LinkAttempt) throws {
        _ = try desk.authority.closeSession(
            attempt.session,
            of: attempt.credential,
            in: transaction
        )
    }

    // MARK: Tokens

    /// Opens the session of an access token for a linked account.
    func openAccess(
        to account: LinkedAccountID,
        _ consents: [Scope],
        for owner: CredentialRecord
    ) throws -> (session: SessionRecord, token: Secret) {
        try desk.authority.openSession(
            SessionOrder(
                kind: desk.kinds.accessToken.name,
                lifetime: nil,
                grant: SessionGrant(subject: account.rawValue, scopes: consents)
            ),
            for: owner,
            use: caller.use,
            at: now,
            in: transaction
        )
    }

    /// Makes sure that a token does not bear the mark of the other world, nor a broken one.
    ///
    /// - Parameters:
    ///   - token: The token.
    ///   - kind: Its kind.
    ///   - subject: What to call it.
    /// - Throws: ``LinkFault/wrongEnvironment(_:_:)``, ``LinkFault/unknown(_:)``.
    func requireOwnWorld(
        _ token: Secret,
        _ kind: CredentialKind,
        _ subject: LinkSubject
    ) throws(LinkFault) {
        let other = caller.environment.other
        if case .house(let sandboxPrefix, let productionPrefix) = kind.secret {
            let start = other == .sandbox ? sandboxPrefix : productionPrefix
            let isOther = token.withBytes { $0.starts(with: start.utf8) }
            if isOther { throw .wrongEnvironment(subject, other) }
        }
        if HouseForm.inspect(token) == .broken { throw .unknown(subject) }
    }

    /// The digests that a token has under every member of the ring, the signing one first.
    func digests(of token: Secret, _ kind: CredentialKind) -> [Digest] {
        let peppers = desk.liveRings.peppers
        return peppers.members.map { member in
            peppers.digest(
                token,
                kind: kind.name,
                environment: caller.environment,
                under: member
            )
        }
    }

    // MARK: Records of what was done

    /// Adds an audit row.
    func audit(_ action: String, _ subject: String, _ details: [(String, JSONValue)] = []) throws {
        try desk.authority.audit.append(
            action,
            subject,
            details: .object(JSONObject(details)),
            by: .credential(caller.credential),
            at: wall,
            in: transaction
        )
    }

    /// Tells of an attempt.
    func tell(_ kind: LinkEvent.Kind, _ attempt: LinkAttempt) throws {
        let event = LinkEvent(
            kind: kind,
            organisation: caller.organisation,
            environment: caller.environment,
            credential: attempt.credential,
            client: attempt.client,
            endUser: attempt.order.endUser,
            link: attempt.link,
            account: attempt.account,
            biller: attempt.biller?.id ?? attempt.order.biller
        )
        try desk.events.post(event, now, transaction)
    }

    /// Tells of a linked account.
    func tell(_ kind: LinkEvent.Kind, _ account: LinkedAccount) throws {
        let event = LinkEvent(
            kind: kind,
            organisation: caller.organisation,
            environment: caller.environment,
            credential: account.credential,
            client: account.client,
            endUser: account.endUser,
            account: account.id,
            biller: account.biller
        )
        try desk.events.post(event, now, transaction)
    }
}

extension LinkDesk {
    /// Runs one transaction of a caller.
    ///
    /// - Parameters:
    ///   - caller: The caller.
    ///   - body: What to do; a ``LinkFault`` that it throws undoes all of it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, ``StoreFault``.
    func change<Result: Sendable>(
        _ caller: LinkCaller,
        _ body: @escaping @Sendable (LinkWork) throws -> Result
    ) async throws -> Result {
        let now = time.now()
        return try await store.transaction { transaction in
            try body(LinkWork(self, caller, at: now, transaction))
        }
    }

    /// Looks without changing anything.
    ///
    /// - Parameters:
    ///   - caller: The caller.
    ///   - body: What to look for.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, ``StoreFault``.
    func look<Result: Sendable>(
        _ caller: LinkCaller,
        _ body: @escaping @Sendable (LinkWork) throws -> Result
    ) async throws -> Result {
        let now = time.now()
        return try await store.read { transaction in
            try body(LinkWork(self, caller, at: now, transaction))
        }
    }
}
