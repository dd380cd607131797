import Authority
public import TollgateCore

extension LinkDesk {
    /// Lists the client's linked accounts; for an access token alone, its own.
    ///
    /// - Parameters:
    ///   - query: Which of them; at most ``LinkedAccounts/listMax`` at once.
    ///   - caller: The client, or one of its access tokens.
    /// - Returns: ``LinkAnswer/accounts(_:total:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func accounts(_ query: LinkedAccountQuery, _ caller: LinkCaller) async throws -> LinkAnswer {
        try await look(caller) { work in
            if let subject = caller.subject, subject.hasPrefix(LinkedAccountID.prefix) {
                return try work.only(LinkedAccountID(rawValue: subject), query)
            }
            guard caller.secret != nil else { throw LinkFault.unknown(.accessToken) }
            let found = try LinkedAccounts(caller.place, work.transaction)
                .records(of: caller.credential, query)
            return .accounts(try found.records.map(work.view), total: found.total)
        }
    }

    /// Gives a linked account another access token; the old one ends at once.
    ///
    /// An account whose token was ended is in use again; one that must be linked anew still must
    /// be.
    ///
    /// - Parameters:
    ///   - target: The account.
    ///   - caller: The client.
    /// - Returns: ``LinkAnswer/changed(_:accessToken:)`` with the new token.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func rotate(_ target: LinkTarget, _ caller: LinkCaller) async throws -> LinkAnswer {
        try await change(caller) { work in
            let owner = try work.client(for: target.subject)
            var (record, version) = try work.account(target)
            try work.endToken(of: &record)
            let opened = try work.openAccess(
                to: record.account.id,
                record.account.consents,
                for: owner
            )
            record.session = opened.session.id
            if record.account.status == .inactive { record.account.status = .active }
            try work.write(&record, over: version, "link.rotate")
            return .changed(try work.view(record), accessToken: opened.token)
        }
    }

    /// Ends a linked account's access token, and keeps the account; done twice, it is done once.
    ///
    /// - Parameters:
    ///   - target: The account.
    ///   - caller: The client.
    /// - Returns: ``LinkAnswer/changed(_:accessToken:)`` without a token.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func revoke(_ target: LinkTarget, _ caller: LinkCaller) async throws -> LinkAnswer {
        try await change(caller) { work in
            _ = try work.client(for: target.subject)
            var (record, version) = try work.account(target)
            if record.account.status != .inactive || record.session != nil {
                try work.endToken(of: &record)
                record.account.status = .inactive
                try work.write(&record, over: version, "link.revoke")
            }
            return .changed(try work.view(record), accessToken: nil)
        }
    }

    /// Forgets a linked account, and ends its access token; done twice, it is done once.
    ///
    /// The accounts of the end user and the provider's note go at once. That there was a linked
    /// account of this name stays readable for ``LinkRules/removedAccountKept``, so that a client
    /// that missed the answer learns of it and does not take a removal for a loss.
    ///
    /// - Parameters:
    ///   - target: The account.
    ///   - caller: The client.
    /// - Returns: ``LinkAnswer/changed(_:accessToken:)`` without a token.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func remove(_ target: LinkTarget, _ caller: LinkCaller) async throws -> LinkAnswer {
        try await change(caller) { work in
            _ = try work.client(for: target.subject)
            var (record, version) = try work.anyAccount(target)
            if record.account.status != .disconnected {
                try work.endToken(of: &record)
                record.account.status = .disconnected
                record.account.accounts = []
                record.account.memory = .null
                record.due = work.now + work.rules.removedAccountKept
                try work.write(&record, over: version, "link.remove")
            }
            return .changed(record.account.view, accessToken: nil)
        }
    }

    /// Notes that a linked account must be linked anew, because its biller does not let the end
    /// user in any more; its access token goes on.
    ///
    /// - Parameters:
    ///   - id: The account.
    ///   - place: Whose account it is.
    /// - Returns: Whether there is such an account; one that is not in use stays as it is.
    /// - Throws: ``StoreFault``, what the events throw.
    public func requireRelinking(
        of id: LinkedAccountID,
        at place: SandboxPlace
    ) async throws -> Bool {
        let (audit, events, wall) = (authority.audit, events, time.now())
        return try await store.transaction { transaction in
            let clock = try transaction.clock(of: place.organisation, in: place.environment)
            let now = clock.now(at: wall)
            let shelf = Shelf<LinkedAccountRecord>(place, transaction)
            guard let (found, version) = try shelf.find(id.rawValue) else { return false }
            var record = found
            guard record.account.status == .active else { return true }
            record.account.status = .error
            record.account.updatedAt = now
            try shelf.replace(record, after: version)
            try audit.append(
                "link.fail",
                id.rawValue,
                details: [:],
                by: .server,
                at: wall,
                in: transaction
            )
            let event = LinkEvent(
                kind: .accountUpdated,
                organisation: place.organisation,
                environment: place.environment,
                credential: record.account.credential,
                client: record.account.client,
                endUser: record.account.endUser,
                account: id,
                biller: record.account.biller
            )
            try events.post(event, now, transaction)
            return true
        }
    }
}

extension LinkWork {
    /// Writes an account that was changed just now, with its audit row and its event.
    func write(
        _ record: inout LinkedAccountRecord,
        over version: Int64,
        _ action: String
    ) throws {
        record.account.updatedAt = now
        try accounts.replace(record, after: version)
        try audit(action, record.id, [("status", .string(record.account.status.rawValue))])
        try tell(.accountUpdated, record.account)
    }

    /// The list of one account, as an access token sees it.
    fileprivate func only(
        _ id: LinkedAccountID,
        _ query: LinkedAccountQuery
    ) throws -> LinkAnswer {
        guard let record = try accounts.find(id.rawValue)?.record,
            record.account.credential == caller.credential,
            query.endUser.map({ $0 == record.account.endUser }) ?? true
        else { return .accounts([], total: 0) }
        let isShown = query.offset <= 0 && query.limit > 0
        return .accounts(isShown ? [try view(record)] : [], total: 1)
    }
}
