import TollgateCore

/// One thing that an end user tries, and may try a few times.
enum LinkTrial: Sendable {
    /// To sign in with this biller.
    case signIn(LinkAttempt.Biller)
    /// To type the code.
    case code
}

/// A try that was counted, with the attempt as it was left for the provider.
struct CountedTry: Sendable {
    /// What is tried.
    let trial: LinkTrial
    /// The attempt.
    let attempt: LinkAttempt
    /// Its version: the provider's answer is written over no other.
    let version: Int64
}

extension LinkDesk {
    /// Signs an end user in with a biller.
    ///
    /// - Parameters:
    ///   - id: The attempt.
    ///   - named: The biller; `nil` for the one that is settled or was chosen before.
    ///   - fields: What was typed.
    ///   - caller: The client or the link token.
    /// - Returns: ``LinkAnswer/step(_:_:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func signIn(
        _ id: LinkID,
        with named: String?,
        _ fields: [LinkField],
        _ caller: LinkCaller
    ) async throws -> LinkAnswer {
        let name = try await look(caller) { try $0.billerName(for: id, named) }
        let biller = try await biller(name, caller.environment)
        let trial = LinkTrial.signIn(LinkAttempt.Biller(id: biller.id, name: biller.name))
        return try await attempt(trial, of: id, caller) { provider, _ in
            try await provider.signIn(biller, fields: fields, attempt: id)
        }
    }

    /// Answers the biller's question for a code.
    ///
    /// - Parameters:
    ///   - code: What was typed.
    ///   - id: The attempt.
    ///   - caller: The client or the link token.
    /// - Returns: ``LinkAnswer/step(_:_:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func answer(
        _ code: String,
        to id: LinkID,
        _ caller: LinkCaller
    ) async throws -> LinkAnswer {
        try await attempt(.code, of: id, caller) { provider, memory in
            try await provider.answer(code: code, memory: memory, attempt: id)
        }
    }

    /// Counts a try, asks the provider, and writes what it says.
    ///
    /// The try is counted first, so that many requests at once cannot try more often than one after
    /// another. Of two that are asked about at once the earlier is void: it finds the attempt
    /// changed.
    private func attempt(
        _ trial: LinkTrial,
        of id: LinkID,
        _ caller: LinkCaller,
        _ ask: (any LinkProvider, JSONValue) async throws -> ProviderStep
    ) async throws -> LinkAnswer {
        guard let provider = providers[caller.environment] else {
            throw LinkFault.providerUnavailable
        }
        let counted = try await change(caller) { try $0.count(trial, of: id) }.get()
        let step: ProviderStep
        do {
            step = try await ask(provider, counted.attempt.memory)
        } catch {
            try await change(caller) { try $0.giveBack(counted) }
            throw LinkFault.providerUnavailable
        }
        guard step.isSound else {
            try await change(caller) { try $0.giveBack(counted) }
            throw LinkFault.providerUnavailable
        }
        return try await change(caller) { try $0.write(step, after: counted) }.get()
    }
}

extension LinkWork {
    /// The biller with which an end user signs in.
    fileprivate func billerName(for id: LinkID, _ named: String?) throws -> String {
        let attempt = try attempt(id).record
        try attempt.requireOpen(at: now)
        if let settled = attempt.order.biller {
            if let named, named != settled { throw LinkFault.unknownBiller(named) }
            return settled
        }
        guard let name = named ?? attempt.biller?.id else {
            throw LinkFault.outOfOrder(attempt.progress)
        }
        return name
    }

    /// Counts a try before the provider is asked.
    ///
    /// - Returns: The counted try; a fault where there is none left, which ends the attempt.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    fileprivate func count(
        _ trial: LinkTrial,
        of id: LinkID
    ) throws -> Result<CountedTry, LinkFault> {
        let found = try attempt(id)
        var attempt = found.record
        try attempt.requireOpen(at: now)
        switch trial {
        case .signIn(let biller):
            guard attempt.progress != .discovering else {
                throw LinkFault.outOfOrder(attempt.progress)
            }
            guard attempt.signInTries < rules.signInTriesMax else { return try bar(found) }
            attempt.signInTries += 1
            if attempt.biller != biller { note(.billerChosen, in: &attempt) }
            attempt.biller = biller
            attempt.progress = .inProgress
            attempt.forget()
            note(.credentialsTyped, in: &attempt)
        case .code:
            try attempt.require(.codeNeeded, at: now)
            guard attempt.codeTries < rules.codeTriesMax else { return try bar(found) }
            attempt.codeTries += 1
            note(.codeTyped, in: &attempt)
        }
        let saved = try save(attempt, over: found)
        return .success(CountedTry(trial: trial, attempt: saved.record, version: saved.version))
    }

    /// Takes a try back that the provider could not judge.
    fileprivate func giveBack(_ counted: CountedTry) throws {
        guard let found = try attempts.find(counted.attempt.id), found.version == counted.version
        else { return }
        var attempt = found.record
        uncount(counted.trial, in: &attempt)
        try save(attempt, over: found)
    }

    /// Writes what the provider said.
    ///
    /// - Returns: What the end user does next; a fault where the last try has failed, which ends
    ///   the attempt.
    /// - Throws: ``LinkFault`` where the attempt was changed meanwhile or is over, ``StoreFault``.
    fileprivate func write(
        _ step: ProviderStep,
        after counted: CountedTry
    ) throws -> Result<LinkAnswer, LinkFault> {
        let found = try attempt(counted.attempt.link)
        var attempt = found.record
        try attempt.requireOpen(at: now)
        guard found.version == counted.version else {
            throw LinkFault.outOfOrder(attempt.progress)
        }
        let next: LinkStep
        switch step.needingAccounts {
        case .accounts(let accounts, let memory):
            (attempt.found, attempt.memory, attempt.prompt) = (accounts, memory, nil)
            attempt.progress = .discovering
            note(.accountsFound, in: &attempt)
            next = .chooseAccounts(accounts.map(\.account))
        case .code(let prompt, let memory):
            (attempt.prompt, attempt.memory) = (prompt, memory)
            attempt.progress = .codeNeeded
            note(.codeAsked, in: &attempt)
            next = .typeCode(prompt: prompt)
        case .refused(let fault):
            note(.refused, in: &attempt)
            refuse(fault, counted.trial, in: &attempt)
            // A code that led to accounts was right, though there were none: it was no guess.
            if case .accounts = step { uncountCode(counted.trial, in: &attempt) }
            if isLast(counted.trial, attempt) { return try bar((attempt, found.version), found) }
            next = .signInAgain(fault)
        }
        let saved = try save(attempt, over: found)
        return .success(.step(saved.record.view(at: now), next))
    }

    /// Where a refusal leaves the end user.
    private func refuse(
        _ fault: LinkSignInFault,
        _ trial: LinkTrial,
        in attempt: inout LinkAttempt
    ) {
        switch (trial, fault) {
        case (_, .billerUnavailable): uncount(trial, in: &attempt)
        case (.code, .invalidCode): break
        case (_, .invalidCode), (_, .invalidCredentials), (_, .accountLocked):
            attempt.progress = .inProgress
            attempt.forget()
        }
    }

    private func uncountCode(_ trial: LinkTrial, in attempt: inout LinkAttempt) {
        if case .code = trial { uncount(trial, in: &attempt) }
    }

    private func uncount(_ trial: LinkTrial, in attempt: inout LinkAttempt) {
        switch trial {
        case .signIn: attempt.signInTries = max(0, attempt.signInTries - 1)
        case .code: attempt.codeTries = max(0, attempt.codeTries - 1)
        }
    }

    /// Whether a try that has failed was the last of its sort.
    private func isLast(_ trial: LinkTrial, _ attempt: LinkAttempt) -> Bool {
        switch trial {
        case .signIn: attempt.signInTries >= rules.signInTriesMax
        case .code: attempt.codeTries >= rules.codeTriesMax
        }
    }

    /// Ends an attempt whose user has tried too often.
    private func bar<Success>(
        _ changed: (record: LinkAttempt, version: Int64),
        _ found: (record: LinkAttempt, version: Int64)? = nil
    ) throws -> Result<Success, LinkFault> {
        var attempt = changed.record
        attempt.isBarred = true
        try end(&attempt, as: .cancelled, noting: .left)
        try save(attempt, over: found ?? changed)
        return .failure(.tooManyTries)
    }
}

extension ProviderStep {
    /// The step, but a refusal where it has no accounts.
    ///
    /// Nobody can choose among none: the attempt would stay where it is until its time is over, while another
    /// number, or another biller, may have some.
    fileprivate var needingAccounts: ProviderStep {
        guard case .accounts(let accounts, _) = self, accounts.isEmpty else { return self }
        return .refused(.invalidCredentials)
    }
}
