import Authority
import TollgateCore

extension LinkWork {
    /// Finds a linked account of the caller's client that was not removed.
    ///
    /// - Parameter target: Which one.
    /// - Returns: The account and its version.
    /// - Throws: ``LinkFault/unknown(_:)``, ``LinkFault/wrongEnvironment(_:_:)``, ``StoreFault``.
    func account(
        _ target: LinkTarget
    ) throws -> (record: LinkedAccountRecord, version: Int64) {
        let found = try anyAccount(target)
        guard found.record.account.status != .disconnected else {
            throw LinkFault.unknown(target.subject)
        }
        return found
    }

    /// Finds a linked account of the caller's client, also one that was removed.
    ///
    /// - Parameter target: Which one.
    /// - Returns: The account and its version.
    /// - Throws: ``LinkFault/unknown(_:)``, ``LinkFault/wrongEnvironment(_:_:)``, ``StoreFault``.
    func anyAccount(
        _ target: LinkTarget
    ) throws -> (record: LinkedAccountRecord, version: Int64) {
        let id: String? =
            switch target {
            case .account(let id): id.rawValue
            case .accessToken(let token): try account(of: token)
            }
        guard let id, let found = try accounts.find(id),
            found.record.account.credential == caller.credential
        else { throw LinkFault.unknown(target.subject) }
        return found
    }

    /// The name of the account that an access token of this client is for.
    private func account(of token: Secret) throws -> String? {
        let kind = desk.kinds.accessToken
        try requireOwnWorld(token, kind, .accessToken)
        for digest in digests(of: token, kind) {
            guard let session = try transaction.sessions.find(digest) else { continue }
            guard session.kind == kind.name, session.credential == caller.credential else {
                return nil
            }
            let filter = DocumentQuery.Filter.equals(
                column: LinkColumn.session,
                .text(session.id.rawValue)
            )
            return try accounts.list(DocumentQuery(filter: filter, limit: 1)).first?.id
        }
        return nil
    }

    /// Gives chosen accounts names that no other linked account's have, such as `acc_4f…`.
    ///
    /// - Parameters:
    ///   - chosen: The accounts, under the names that they have within their attempt.
    ///   - known: The accounts of the linked account so far: one that the provider calls the same
    ///     keeps its name.
    /// - Returns: The accounts.
    func named(
        _ chosen: [ProviderAccount],
        keeping known: [ProviderAccount]
    ) -> [ProviderAccount] {
        let names = Dictionary(known.map { ($0.reference, $0.account.id) }) { first, _ in first }
        return chosen.map { choice in
            let fresh = "acc_\(Hexadecimal.encode(desk.randomness.bytes(12)))"
            let account = FoundAccount(
                id: names[choice.reference] ?? fresh,
                name: choice.account.name,
                maskedNumber: choice.account.maskedNumber
            )
            return ProviderAccount(account, reference: choice.reference)
        }
    }

    /// Makes sure that the client may have one more linked account.
    ///
    /// - Throws: ``LinkFault/tooManyAccounts``, ``StoreFault``.
    func requireRoom() throws {
        let client = DocumentIndexValue.text(caller.credential.rawValue)
        let count = try accounts.count(.equals(column: LinkColumn.counted, client))
        guard count < rules.accountsPerClientMax else { throw LinkFault.tooManyAccounts }
    }

    /// An account as its client sees it: one whose token was ended with the client's other sessions
    /// has none, whatever its record says.
    func view(_ record: LinkedAccountRecord) throws -> LinkedAccountView {
        var view = record.account.view
        if view.status == .active, try !hasToken(record) { view.status = .inactive }
        return view
    }

    /// Whether an account has an access token.
    func hasToken(_ record: LinkedAccountRecord) throws -> Bool {
        guard let session = record.session else { return false }
        return try transaction.sessions.find(id: session) != nil
    }

    /// Ends an account's access token, and the chance to be told it again.
    func endToken(of record: inout LinkedAccountRecord) throws {
        if let session = record.session {
            _ = try desk.authority.closeSession(
                session,
                of: caller.credential,
                in: transaction
            )
            record.session = nil
        }
        guard let found = try attempts.find(record.attempt.rawValue) else { return }
        var attempt = found.record
        attempt.forget()
        if !found.record.isForgotten { try save(attempt, over: found) }
    }
}

extension LinkTarget {
    /// What the caller named.
    var subject: LinkSubject {
        switch self {
        case .account: .account
        case .accessToken: .accessToken
        }
    }
}
