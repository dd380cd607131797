import Authority
import RateLimits
import TollgateCore
import TollgatePasswords

/// The login of a person: the one proof that takes a slow hash, and therefore never runs on an event loop.
extension Gatekeeper {
    /// Opens a session for the person whose name and password the body presents.
    ///
    /// Exactly one hash is computed, whoever is named and however the attempt ends: the time of an answer
    /// tells nobody which names exist. State, end and networks are looked at only behind it.
    func signIn(
        _ presented: PresentedCredential,
        _ kind: CredentialKindName,
        _ passage: inout Passage
    ) async throws -> Answer {
        passage.decision.carrier = presented.carrier.label
        let key = FactKey.handle(
            presented.kind,
            passage.listener.environment,
            presented.handle ?? ""
        )
        let facts = try await facts(of: key, reading: &passage)
        let secret = facts?.secrets.last { $0.passwordHash != nil }
        let hash = secret?.passwordHash.flatMap { PasswordHash(text: $0) }
        let guesses = guesses(at: key, facts, from: passage.request.client)
        try refuseGuessing(guesses, &passage)
        let verdict = try await verdict(
            on: presented.secret,
            hash,
            for: guesses.areKnown ? .trusted : .stranger
        )
        if case .wrong = verdict {
            _ = parts.limiter.charge(guesses.charges, at: parts.time.monotonic())
        }
        guard let facts, let secret else { throw Refusal(.unknown) }
        passage.decision.facts = facts
        guard case .right(let upgrade) = verdict else { throw Refusal(.mismatch) }
        passage.decision.secret = secret.id
        do throws(Stop) {
            try checkLife(facts, secret, passage)
        } catch {
            throw error.refusal
        }
        // A person without access has no scope at all; a stranger is not told which of the two it is.
        guard !facts.scopes.isEmpty else {
            passage.decision.cause = .forbidden
            throw Refusal(.disabled)
        }
        if let upgrade {
            try await parts.authority.upgradePassword(
                upgrade.text,
                of: secret.id,
                facts.credential
            )
        }
        let proof = Proof(key: key, facts: facts, secret: secret, owner: facts)
        return try await open(kind, by: proof, &passage)
    }

    // MARK: Guessing

    /// What a wrong password is charged to.
    private struct Guesses {
        let charges: [Charge]
        /// Whether the account was signed in to from this network before.
        let areKnown: Bool
    }

    /// Guesses count by address and by account, and from a network that the account knows by both at once:
    /// strangers who use up an account's limit do not shut out who always came from elsewhere.
    private func guesses(
        at account: FactKey,
        _ facts: CredentialFacts?,
        from client: IPAddress
    ) -> Guesses {
        let (limits, network) = (parts.limits, client.limitingNetwork)
        if let facts, facts.knownNetworks.contains(network) {
            let limit = limits.wrongPasswordsPerAccount
            return Guesses(
                charges: limit.map { [Charge($0, .accountAt(account, network))] } ?? [],
                areKnown: true
            )
        }
        let charges = [
            limits.wrongPasswordsPerAddress.map { Charge($0, .address(network)) },
            limits.wrongPasswordsPerAccount.map { Charge($0, .account(account)) },
        ]
        return Guesses(charges: charges.compactMap(\.self), areKnown: false)
    }

    /// Refuses before the work, where too many guesses were wrong; also a right one, which nobody can know.
    private func refuseGuessing(_ guesses: Guesses, _ passage: inout Passage) throws(Refusal) {
        let verdict = parts.limiter.check(guesses.charges, at: parts.time.monotonic())
        guard case .limited(let limit, let wait) = verdict else { return }
        passage.decision.limit = limit
        throw Refusal(.limited, retryAfter: wait, limitName: limit.name)
    }

    private func verdict(
        on password: Secret,
        _ hash: PasswordHash?,
        for caller: PasswordCaller
    ) async throws(Refusal) -> PasswordVerdict {
        guard let passwords = parts.passwords else {
            throw Refusal(.unavailable, limitName: "passwords")
        }
        do {
            return try await passwords.check(password, against: hash, for: caller)
        } catch {
            throw Refusal(.unavailable, retryAfter: .seconds(1), limitName: "passwords")
        }
    }

    /// What is known of a key, asking the store where memory does not know.
    private func facts(
        of key: FactKey,
        reading passage: inout Passage
    ) async throws -> CredentialFacts? {
        do throws(Stop) {
            return try facts(of: key, passage)
        } catch {
            guard case .missing(let keys) = error else { throw error.refusal }
            try await read(keys, into: &passage)
            return passage.found[key] ?? nil
        }
    }
}
