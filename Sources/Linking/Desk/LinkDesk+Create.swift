import Authority
import TollgateCore

extension LinkDesk {
    /// Makes a link token and its attempt.
    ///
    /// - Parameters:
    ///   - order: What it is for.
    ///   - caller: The client.
    /// - Returns: ``LinkAnswer/created(_:token:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func create(_ order: LinkOrder, _ caller: LinkCaller) async throws -> LinkAnswer {
        guard providers[caller.environment] != nil else { throw LinkFault.providerUnavailable }
        var named: LinkBiller?
        if let name = order.biller { named = try await biller(name, caller.environment) }
        let biller = named.map { LinkAttempt.Biller(id: $0.id, name: $0.name) }
        return try await change(caller) { work in
            let owner = try work.client(for: .linkToken)
            let (order, biller) = try work.checked(order, biller, for: owner)
            try LinkSweep(
                place: caller.place,
                rules: work.rules,
                now: work.now,
                wall: work.wall,
                sessionsKept: work.desk.authority.sessionsKept,
                transaction: work.transaction
            )
            .run()
            return try work.make(order, biller, for: owner)
        }
    }

    /// Finds a biller in the directory.
    ///
    /// - Parameters:
    ///   - id: Its name.
    ///   - environment: The world.
    /// - Returns: The biller.
    /// - Throws: ``LinkFault/unknownBiller(_:)``, ``LinkFault/providerUnavailable``.
    func biller(
        _ id: String,
        _ environment: Environment
    ) async throws(LinkFault) -> LinkBiller {
        guard let provider = providers[environment] else { throw .providerUnavailable }
        let found: LinkBiller?
        do { found = try await provider.biller(id) } catch { throw .providerUnavailable }
        guard let found else { throw .unknownBiller(id) }
        return found
    }
}

extension LinkWork {
    /// Checks an order, and completes it by what is known of the account that is to be linked anew.
    fileprivate func checked(
        _ order: LinkOrder,
        _ biller: LinkAttempt.Biller?,
        for owner: CredentialRecord
    ) throws -> (LinkOrder, LinkAttempt.Biller?) {
        for consent in order.consents {
            guard rules.consents.contains(consent), owner.scopes.contains(consent) else {
                throw LinkFault.consentNotAllowed(consent)
            }
        }
        guard let relinked = order.relinked else {
            try requireRoom()
            var order = order
            order.consents = rules.consents.filter(order.consents.contains)
            return (order, biller)
        }
        let account = try account(.account(relinked)).record.account
        guard account.endUser == order.endUser else { throw LinkFault.unknown(.account) }
        if let named = order.biller, named != account.biller {
            throw LinkFault.unknownBiller(named)
        }
        var completed = order
        completed.biller = account.biller
        completed.consents = account.consents
        return (completed, LinkAttempt.Biller(id: account.biller, name: account.billerName))
    }

    /// Makes the attempt and the session of its token.
    fileprivate func make(
        _ order: LinkOrder,
        _ biller: LinkAttempt.Biller?,
        for owner: CredentialRecord
    ) throws -> LinkAnswer {
        let id = LinkID.random(desk.randomness)
        let opened = try desk.authority.openSession(
            SessionOrder(
                kind: desk.kinds.linkToken.name,
                lifetime: rules.linkTokenLifetime,
                grant: SessionGrant(subject: id.rawValue, scopes: desk.kinds.linkTokenScopes)
            ),
            for: owner,
            use: caller.use,
            at: now,
            in: transaction
        )
        var attempt = LinkAttempt(
            id,
            of: caller,
            session: opened.session,
            order: order,
            biller: biller
        )
        attempt.account = order.relinked
        attempt.due = rules.due(attempt)
        try attempts.insert(attempt)
        try audit(
            "link.create",
            id.rawValue,
            [
                ("biller", .optional(order.biller)),
                ("relinked", .optional(order.relinked?.rawValue)),
            ]
        )
        try tell(.linkCreated, attempt)
        return .created(attempt.view(at: now), token: opened.token)
    }
}
