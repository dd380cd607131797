import TollgateCore
import TollgateCrypto

extension LinkDesk {
    /// Tells how far an attempt has come.
    ///
    /// - Parameters:
    ///   - id: The attempt.
    ///   - caller: The client or the link token.
    /// - Returns: ``LinkAnswer/progress(_:)``.
    /// - Throws: ``LinkFault/unknown(_:)``, ``StoreFault``.
    func progress(of id: LinkID, _ caller: LinkCaller) async throws -> LinkAnswer {
        try await look(caller) { .progress(try $0.attempt(id).record.view(at: $0.now)) }
    }

    /// Takes note that the end user sees the page; a page that is loaded anew is told where it
    /// stands.
    ///
    /// - Parameters:
    ///   - id: The attempt.
    ///   - caller: The client or the link token.
    /// - Returns: ``LinkAnswer/progress(_:)``, or ``LinkAnswer/step(_:_:)`` where the end user has
    ///   come further than the sign-in.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func open(_ id: LinkID, _ caller: LinkCaller) async throws -> LinkAnswer {
        try await change(caller) { work in
            let found = try work.attempt(id)
            var attempt = found.record
            try attempt.requireOpen(at: work.now)
            if attempt.progress == .created {
                attempt.progress = .inProgress
                work.note(.opened, in: &attempt)
                try work.save(attempt, over: found)
            }
            let view = attempt.view(at: work.now)
            switch attempt.progress {
            case .codeNeeded: return .step(view, .typeCode(prompt: attempt.prompt ?? ""))
            case .discovering: return .step(view, .chooseAccounts(attempt.found.map(\.account)))
            default: return .progress(view)
            }
        }
    }

    /// Tells which accounts were found or, where some are chosen, completes the attempt with those.
    ///
    /// - Parameters:
    ///   - id: The attempt.
    ///   - chosen: The accounts' names; none, or an empty list, to be told of all.
    ///   - caller: The client or the link token.
    /// - Returns: ``LinkAnswer/step(_:_:)`` or ``LinkAnswer/completed(_:publicToken:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func discover(
        _ id: LinkID,
        choosing chosen: [String]?,
        _ caller: LinkCaller
    ) async throws -> LinkAnswer {
        guard let chosen, !chosen.isEmpty else {
            return try await look(caller) { work in
                let attempt = try work.attempt(id).record
                try attempt.require(.discovering, at: work.now)
                let found = attempt.found.map(\.account)
                return .step(attempt.view(at: work.now), .chooseAccounts(found))
            }
        }
        return try await change(caller) { work in
            let found = try work.attempt(id)
            try found.record.require(.discovering, at: work.now)
            return try work.complete(found, with: try found.record.choice(chosen))
        }
    }

    /// Ends an attempt as its user wishes; ended twice, it is ended once.
    ///
    /// The client can also end one that is complete, as long as its public token was not exchanged.
    ///
    /// - Parameters:
    ///   - id: The attempt.
    ///   - caller: The client or the link token.
    /// - Returns: ``LinkAnswer/progress(_:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func cancel(_ id: LinkID, _ caller: LinkCaller) async throws -> LinkAnswer {
        try await change(caller) { work in
            let found = try work.attempt(id)
            var attempt = found.record
            switch attempt.progress(at: work.now) {
            case .cancelled: break
            case .expired: throw LinkFault.expired(.linkToken)
            case .completed where attempt.publicToken.map { $0.exchangedAt != nil } ?? true:
                throw LinkFault.completed
            default:
                try work.end(&attempt, as: .cancelled, noting: .left)
                try work.save(attempt, over: found)
            }
            return .progress(attempt.view(at: work.now))
        }
    }

    /// Lets a link token, or the public token of an attempt that is complete, end now; in the
    /// sandbox.
    ///
    /// - Parameters:
    ///   - id: The attempt.
    ///   - caller: The client.
    /// - Returns: ``LinkAnswer/progress(_:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func expire(_ id: LinkID, _ caller: LinkCaller) async throws -> LinkAnswer {
        guard caller.environment == .sandbox else { throw LinkFault.sandboxOnly }
        return try await change(caller) { work in
            _ = try work.client(for: .linkToken)
            let found = try work.attempt(id)
            var attempt = found.record
            switch attempt.progress(at: work.now) {
            case .expired: return .progress(attempt.view(at: work.now))
            case .cancelled: throw attempt.isBarred ? LinkFault.tooManyTries : LinkFault.cancelled
            case .completed:
                guard let token = attempt.publicToken else { throw LinkFault.completed }
                guard token.exchangedAt == nil else { throw LinkFault.used }
                attempt.publicToken?.expiresAt = min(token.expiresAt, work.now)
            default:
                attempt.expiresAt = work.now
                try work.endLinkToken(of: attempt)
            }
            try work.save(attempt, over: found)
            try work.audit("link.expire", id.rawValue)
            return .progress(attempt.view(at: work.now))
        }
    }
}

extension LinkWork {
    /// Notes what happened in an attempt.
    func note(_ step: LinkStepName, in attempt: inout LinkAttempt) {
        attempt.note(step, at: now, keeping: rules.eventsMax)
    }

    /// Ends an attempt, its link token, and all that it has no more use for.
    ///
    /// - Parameters:
    ///   - attempt: The attempt, which is not written yet.
    ///   - progress: How it ends.
    ///   - step: What is noted.
    /// - Throws: ``StoreFault``.
    func end(
        _ attempt: inout LinkAttempt,
        as progress: LinkProgress,
        noting step: LinkStepName
    ) throws {
        attempt.progress = progress
        attempt.endedAt = now
        attempt.prompt = nil
        if progress == .cancelled { attempt.forget() }
        note(step, in: &attempt)
        try endLinkToken(of: attempt)
    }

    /// Completes an attempt: with a public token or, where an account is linked anew, with that
    /// account.
    fileprivate func complete(
        _ found: (record: LinkAttempt, version: Int64),
        with chosen: [ProviderAccount]
    ) throws -> LinkAnswer {
        var attempt = found.record
        attempt.found = chosen
        if let relinked = attempt.order.relinked {
            try relink(relinked, by: attempt)
            try end(&attempt, as: .completed, noting: .completed)
            attempt.forget()
            try save(attempt, over: found)
            return .completed(attempt.view(at: now), publicToken: nil)
        }
        let kind = desk.kinds.publicToken
        let token = SecretMaker(randomness: desk.randomness)
            .secret(kind.secret, caller.environment)
        let peppers = desk.liveRings.peppers
        let digest = peppers.digest(
            token,
            kind: kind.name,
            environment: caller.environment,
            under: peppers.signing
        )
        attempt.publicToken = PublicToken(
            digest: digest,
            expiresAt: now + rules.publicTokenLifetime
        )
        attempt.account = .random(desk.randomness)
        try end(&attempt, as: .completed, noting: .completed)
        try save(attempt, over: found)
        return .completed(attempt.view(at: now), publicToken: token)
    }

    /// Puts the chosen accounts into a linked account, which keeps its access token.
    private func relink(_ id: LinkedAccountID, by attempt: LinkAttempt) throws {
        var (record, version) = try account(.account(id))
        record.account.accounts = named(attempt.found, keeping: record.account.accounts)
        record.account.memory = attempt.memory
        record.account.status = try hasToken(record) ? .active : .inactive
        try write(&record, over: version, "link.relink")
    }
}

extension LinkAttempt {
    /// The accounts that an end user chose, in the order in which they were found.
    ///
    /// - Parameter names: Their names; one that stands there twice is chosen once.
    /// - Returns: The accounts.
    /// - Throws: ``LinkFault/unknownChoice(_:)``.
    fileprivate func choice(_ names: [String]) throws(LinkFault) -> [ProviderAccount] {
        let known = Set(found.map(\.account.id))
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw .unknownChoice(unknown)
        }
        let chosen = Set(names)
        return found.filter { chosen.contains($0.account.id) }
    }
}
