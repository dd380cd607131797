import TollgateCore
import TollgateCrypto

extension LinkDesk {
    /// What a sealed access token is for, a part of what it is bound to.
    static let sealPurpose = "link.access-token"

    /// Exchanges a public token for an access token, once.
    ///
    /// The same client asking again with the same idempotency key is told the same access token,
    /// for as long as it is in use and not longer than ``LinkRules/idempotencyLifetime``.
    ///
    /// - Parameters:
    ///   - token: The public token.
    ///   - key: The idempotency key, where the request has one.
    ///   - caller: The client.
    /// - Returns: ``LinkAnswer/exchanged(_:accessToken:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``, ``CryptoFault``.
    func exchange(
        _ token: Secret,
        under key: String?,
        _ caller: LinkCaller
    ) async throws -> LinkAnswer {
        try await change(caller) { work in
            let owner = try work.client(for: .publicToken)
            let found = try work.attempt(ofPublicToken: token)
            if let key, let earlier = try work.exchange(under: key) {
                guard let found, earlier.link == found.record.link else {
                    throw LinkFault.idempotencyKeyReused
                }
                return try work.repeated(earlier)
            }
            try work.requireOwnWorld(token, work.desk.kinds.publicToken, .publicToken)
            guard let found else { throw LinkFault.unknown(.publicToken) }
            try work.requireExchangeable(found.record)
            try work.requireRoom()
            return try work.exchange(found, under: key, for: owner)
        }
    }
}

extension LinkWork {
    /// The attempt of a public token of this client; `nil` for any other token.
    fileprivate func attempt(
        ofPublicToken token: Secret
    ) throws -> (record: LinkAttempt, version: Int64)? {
        let digests = digests(of: token, desk.kinds.publicToken).map(\.description)
        let filter = DocumentQuery.Filter.oneOf(column: LinkColumn.publicToken, digests)
        let found = try attempts.list(DocumentQuery(filter: filter, limit: 1)).first
        guard let found, found.credential == caller.credential else { return nil }
        return try attempts.find(found.id)
    }

    /// The attempt whose public token this client exchanged under a key that still counts.
    fileprivate func exchange(under key: String) throws -> LinkAttempt? {
        let filter = DocumentQuery.Filter.equals(
            column: LinkColumn.idempotencyKey,
            LinkColumn.pair(caller.credential, key)
        )
        // A key can be used again once its time is over, so that it can stand at two attempts.
        return try attempts.list(DocumentQuery(filter: filter, limit: 1_000)).first { attempt in
            attempt.publicToken?.exchangedAt.map { rules.repeatsEnd(of: $0) > now } ?? false
        }
    }

    /// The answer that was given before.
    fileprivate func repeated(_ attempt: LinkAttempt) throws -> LinkAnswer {
        guard let box = attempt.publicToken?.sealed, let id = attempt.account,
            let account = try accounts.find(id.rawValue)?.record, try hasToken(account),
            // A ring that has lost the key since then has lost the answer.
            let token = try? desk.liveRings.current.seals.open(box, at: sealPlace(of: attempt))
        else { throw LinkFault.used }
        return .exchanged(try view(account), accessToken: token)
    }

    /// Makes sure that a public token can be exchanged.
    fileprivate func requireExchangeable(_ attempt: LinkAttempt) throws(LinkFault) {
        guard let token = attempt.publicToken else { throw .unknown(.publicToken) }
        if token.exchangedAt != nil { throw .used }
        if attempt.progress == .cancelled { throw .cancelled }
        if token.expiresAt <= now { throw .expired(.publicToken) }
    }

    /// Makes the linked account and its access token.
    fileprivate func exchange(
        _ found: (record: LinkAttempt, version: Int64),
        under key: String?,
        for owner: CredentialRecord
    ) throws -> LinkAnswer {
        var attempt = found.record
        guard let id = attempt.account, let biller = attempt.biller else {
            throw StoreFault(.corrupt, detail: "a complete attempt without account or biller")
        }
        let opened = try openAccess(to: id, attempt.order.consents, for: owner)
        let record = LinkedAccountRecord(
            account: LinkedAccount(
                id,
                by: attempt,
                with: biller,
                accounts: named(attempt.found, keeping: []),
                at: now
            ),
            session: opened.session.id,
            attempt: attempt.link
        )
        try accounts.insert(record)
        attempt.forget()
        attempt.publicToken?.exchangedAt = now
        if let key {
            attempt.publicToken?.idempotencyKey = key
            let place = sealPlace(of: attempt)
            attempt.publicToken?.sealed = try desk.liveRings.current.seals
                .seal(opened.token, at: place)
        }
        try save(attempt, over: found)
        try audit(
            "link.exchange",
            attempt.id,
            [("account", .string(id.rawValue)), ("biller", .string(biller.id))]
        )
        try tell(.accountCreated, record.account)
        return .exchanged(record.account.view, accessToken: opened.token)
    }

    /// What a sealed access token is bound to: its attempt, in its world.
    private func sealPlace(of attempt: LinkAttempt) -> SealRing.Place {
        SealRing.Place(
            purpose: LinkDesk.sealPurpose,
            row: VaultID(rawValue: attempt.id),
            environment: caller.environment
        )
    }
}

extension LinkedAccount {
    /// Makes the account that an attempt leads to.
    fileprivate init(
        _ id: LinkedAccountID,
        by attempt: LinkAttempt,
        with biller: LinkAttempt.Biller,
        accounts: [ProviderAccount],
        at now: Instant
    ) {
        self.init(
            id: id,
            credential: attempt.credential,
            client: attempt.client,
            endUser: attempt.order.endUser,
            biller: biller.id,
            billerName: biller.name,
            consents: attempt.order.consents,
            accounts: accounts,
            memory: attempt.memory,
            status: .active,
            createdAt: now,
            updatedAt: now
        )
    }
}
