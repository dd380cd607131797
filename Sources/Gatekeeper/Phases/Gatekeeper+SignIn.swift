import Authority
import TollgateCore
import TollgatePasswords
import Traces

/// The login of a person: the one proof that takes a slow hash, and therefore never runs on an event loop.
extension Gatekeeper {
    /// Opens a session for the person whose name and password the body presents.
    ///
    /// One hash is computed, whoever is named and however the attempt ends: the time of an answer tells
    /// nobody which names exist. A second one makes an old hash anew, for those alone who are let in. Every
    /// attempt whose password was looked at and that opens no session counts as a guess. What a web page
    /// of another site sends is refused before all that.
    func signIn(
        _ presented: PresentedCredential,
        _ kind: CredentialKindName,
        _ passage: inout Passage
    ) async throws -> Answer {
        passage.decision.carrier = presented.carrier.label
        (passage.decision.method, passage.decision.isProvedByBody) = (.password, true)
        try refuseForeignPage(passage)
        let key = FactKey.handle(
            presented.kind,
            passage.listener.environment,
            presented.handle ?? ""
        )
        let facts = try await facts(of: key, reading: &passage)
        var guess = try reserveGuess(at: key, facts, &passage)
        do {
            let proof = try await prove(presented.secret, key, facts, &guess, &passage)
            let answer = try await open(kind, by: proof, &passage)
            settle(guess, isCharged: false)
            return answer
        } catch {
            settle(guess, isCharged: guess.isChecked)
            throw failure(error, of: guess, &passage)
        }
    }

    /// Proves a person by a password, and keeps out those who may not be in.
    private func prove(
        _ password: Secret,
        _ key: FactKey,
        _ facts: CredentialFacts?,
        _ guess: inout Guess,
        _ passage: inout Passage
    ) async throws -> Proof {
        let secret = facts?.secrets.last { $0.passwordHash != nil }
        let hash = secret?.passwordHash.flatMap { PasswordHash(text: $0) }
        let closure = closure(of: facts, secret, passage)
        let verdict = try await verdict(
            on: password,
            hash,
            for: guess.caller,
            upgrading: closure == nil
        )
        guess.isChecked = true
        guard let facts, let secret else { throw Refusal(.unknown) }
        passage.decision.facts = facts
        guard case .right(let upgrade) = verdict else { throw Refusal(.mismatch) }
        passage.decision.secret = secret.id
        if let closure {
            passage.decision.cause = closure.cause
            throw closure.refusal
        }
        if let upgrade {
            try await parts.authority.upgradePassword(
                upgrade.text,
                of: secret.id,
                facts.credential
            )
        }
        return Proof(key: key, facts: facts, secret: secret, owner: facts)
    }

    /// Why whoever knows the password is kept out all the same.
    ///
    /// The refusals count and look like one another, wherever refusals are counted; the cause tells them
    /// apart for the journal.
    private func closure(
        of facts: CredentialFacts?,
        _ secret: CredentialFacts.SecretFacts?,
        _ passage: Passage
    ) -> (refusal: Refusal, cause: RefusalCode?)? {
        guard let facts else { return nil }
        do throws(Stop) {
            let now = facts.account.now(at: parts.time.now())
            try checkLife(facts, secret, passage, at: now)
        } catch {
            let refusal = error.refusal
            guard refusal.code == .addressNotAllowed else { return (refusal, nil) }
            return (Refusal(.disabled), .addressNotAllowed)
        }
        // A person without access has no scope at all.
        return facts.scopes.isEmpty ? (Refusal(.disabled), .forbidden) : nil
    }

    private func verdict(
        on password: Secret,
        _ hash: PasswordHash?,
        for caller: PasswordCaller,
        upgrading: Bool
    ) async throws(Refusal) -> PasswordVerdict {
        guard let passwords = parts.passwords else {
            throw Refusal(.unavailable, limitName: "passwords")
        }
        do {
            return try await traced(.hash, RequestTrace.current) {
                try await passwords.check(
                    password,
                    against: hash,
                    for: caller,
                    upgrading: upgrading
                )
            }
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
