import Authority
import OAuth
import TollgateCore
import TollgateCrypto
import Traces

/// The phases that need the body: signature, replay, admission, backend.
extension Gatekeeper {
    /// Reads the body, proves the signature, and does what the request asks for.
    func admit(_ passage: inout Passage, _ body: [UInt8]) async throws -> Answer {
        let (dialect, request, route) = (passage.dialect, passage.request, passage.route)
        let intent = try dialect.readBody(body, request, route)
        let signed = try dialect.signedContent(body, request, route)
        if signed != nil { passage.decision.method = .checksum }
        let key: SecretID? = if let signed { try await verify(signed, passage) } else { nil }
        // A repeat is one of a request that a backend saw: without a backend there is none.
        if case .call = intent {
            do throws(Refusal) {
                _ = try backend(of: passage)
            } catch {
                // The caller did all that there is to do: the use counts.
                noteUse(passage, signedBy: key)
                throw error
            }
        }
        if let signed { try await refuseRepeat(signed, passage) }
        switch intent {
        case .call:
            noteUse(passage, signedBy: key)
            return try await callBackend(passage, body)
        case .login(let presented, let kind): return try await login(presented, kind, &passage)
        case .signIn(let presented, let kind): return try await signIn(presented, kind, &passage)
        case .issueTokens(let client, let kinds):
            return try await issueTokens(kinds, to: client, &passage)
        case .logout: return try await logout(passage)
        case .link(let request): return try await link(request, passage, body)
        }
    }

    // MARK: Signature and replay

    /// Proves the signature; returns the secret that made it.
    private func verify(_ signed: SignedContent, _ passage: Passage) async throws -> SecretID {
        guard let principal = passage.principal else { throw Refusal(.missing) }
        let key = FactKey.handle(signed.key, principal.environment, principal.organisation.rawValue)
        let now = parts.time.now()
        let live = try await liveSigningSecrets(key, at: now)
        let match = live.first { secret in
            secret.key.map { MessageAuthentication.verify(signed, key: $0) } ?? false
        }
        guard let match else { throw Refusal(.signatureBad) }
        if let signedAt = signed.signedAt {
            let age = now - signedAt
            guard age <= parts.signatureWindow, age >= .zero - parts.signatureWindow else {
                throw Refusal(.stale)
            }
        }
        return match.id
    }

    /// The secrets of a signing credential that are in use at a moment of the wall clock.
    ///
    /// Their ends are the account's; the window of signed times is not: callers sign by real clocks.
    private func liveSigningSecrets(
        _ key: FactKey,
        at wall: Instant
    ) async throws -> [CredentialFacts.SecretFacts] {
        let facts: CredentialFacts?
        switch parts.facts.knowledge(of: key) {
        case .known(let known): facts = known
        case .absent: facts = nil
        case .unknown:
            let generation = parts.facts.currentGeneration
            let reading = try await traced(.query, RequestTrace.current) {
                try await parts.source.read([key])
            }
            facts = reading.facts[key] ?? nil
            parts.facts.fill(facts, key, readAt: reading.sequence, in: generation)
        }
        guard let facts, facts.state == .active else { return [] }
        let now = facts.account.now(at: wall)
        guard facts.expiresAt.map({ $0 > now }) ?? true else { return [] }
        return facts.secrets.filter { $0.retiresAt.map { $0 > now } ?? true }
    }

    /// Remembers a signed request before the backend sees it; the second of two equal ones is refused.
    ///
    /// The signing key is the organisation's, so a repeat is one whichever of its credentials presents it.
    private func refuseRepeat(_ signed: SignedContent, _ passage: Passage) async throws {
        guard let repeatKey = signed.repeatKey, let principal = passage.principal,
            parts.replay.covers(passage.request.method)
        else { return }
        let signer = "\(signed.key) \(principal.environment.rawValue) \(principal.organisation)"
        let content = Array("\(signer) ".utf8) + repeatKey
        let expiresAt = (signed.signedAt ?? parts.time.now()) + parts.signatureWindow * 2
        guard try await parts.authority.rememberRequest(content, until: expiresAt) else {
            throw Refusal(.replayed)
        }
    }

    // MARK: Backend

    func backend(of passage: Passage) throws(Refusal) -> any Backend {
        let key = BackendKey(passage.listener.environment, passage.dialect.name)
        guard let backend = parts.backends[key] else { throw Refusal(.noBackend) }
        return backend
    }

    private func callBackend(_ passage: Passage, _ body: [UInt8]) async throws -> Answer {
        let backend = try backend(of: passage)
        let reply = try await backend.answer(call(passage, body))
        return Answer(reply: reply, decision: passage.decision)
    }

    func call(_ passage: Passage, _ body: [UInt8]) -> AdmittedCall {
        let wall = parts.time.now()
        return AdmittedCall(
            request: passage.request,
            route: passage.route,
            body: body,
            principal: passage.principal,
            environment: passage.listener.environment,
            publicURL: passage.listener.publicURL,
            now: passage.account.now(at: wall),
            wall: wall
        )
    }

    // MARK: Sessions and tokens

    private func login(
        _ presented: PresentedCredential,
        _ kind: CredentialKindName,
        _ passage: inout Passage
    ) async throws -> Answer {
        passage.decision.method = presented.method
        let proof = try await prove(presented, reading: &passage)
        return try await open(kind, by: proof, &passage)
    }

    private func issueTokens(
        _ kinds: TokenKinds,
        to client: PresentedCredential,
        _ passage: inout Passage
    ) async throws -> Answer {
        passage.decision.method = .oauth
        let proof = try await prove(client, reading: &passage)
        try admitProof(proof, &passage)
        let office = TokenOffice(authority: parts.authority, rules: parts.oauth)
        let tokens = try await office.issue(
            kinds,
            to: proof.facts.credential,
            by: proof.secret.id,
            use: sessionUse(passage)
        )
        guard let tokens else { throw Refusal(.mismatch) }
        noteUse(passage)
        passage.decision.deed = .tokensIssued
        return completed(.tokensIssued(tokens), passage)
    }

    /// Opens a session by what was proved.
    func open(
        _ kind: CredentialKindName,
        by proof: Proof,
        _ passage: inout Passage
    ) async throws -> Answer {
        try admitProof(proof, &passage)
        let opened = try await parts.authority.openSession(
            for: proof.facts.credential,
            by: proof.secret.id,
            kind: kind,
            use: sessionUse(passage)
        )
        // A reset or revocation came between the proof and the session: it wins.
        guard let session = opened else { throw Refusal(.mismatch) }
        noteUse(passage)
        return completed(
            .sessionOpened(
                token: session.token,
                expiresAt: session.expiresAt,
                lifetime: session.lifetime
            ),
            passage
        )
    }

    /// Takes what a body proved for the caller, who must be of the path's organisation; nobody is the
    /// caller before that is so.
    private func admitProof(_ proof: Proof, _ passage: inout Passage) throws(Refusal) {
        var proved = passage
        proved.principal = Principal(proof.facts, rights: proof.owner)
        proved.proof = proof
        do throws(Stop) {
            try checkOrganisation(proved)
        } catch {
            throw error.refusal
        }
        passage = proved
    }

    func sessionUse(_ passage: Passage) -> SessionUse {
        SessionUse(
            at: passage.account.now(at: parts.time.now()),
            address: passage.request.client,
            userAgent: passage.request.headers["user-agent"] ?? ""
        )
    }

    func completed(_ completion: Completion, _ passage: Passage) -> Answer {
        Answer(
            reply: passage.dialect.write(.completed(completion), passage.request),
            decision: passage.decision
        )
    }

    /// Proves a credential that came in a body, asking the store as often as it takes.
    private func prove(
        _ presented: PresentedCredential,
        reading passage: inout Passage
    ) async throws -> Proof {
        passage.decision.carrier = presented.carrier.label
        passage.decision.isProvedByBody = true
        for _ in 0..<Self.lookUpRoundsMax {
            do throws(Stop) {
                let proof = try prove(presented, &passage)
                reportBrowser(passage, presented, proof)
                return proof
            } catch {
                guard case .missing(let keys) = error else { throw error.refusal }
                try await read(keys, into: &passage)
            }
        }
        throw Refusal(.unavailable, limitName: "facts")
    }

    private func logout(_ passage: Passage) async throws -> Answer {
        guard let proof = passage.proof, let session = proof.facts.session else {
            throw Refusal(.missing)
        }
        let closed = try await parts.authority.closeSession(
            session,
            proof.key,
            of: proof.facts.credential
        )
        for key in closed.keys { parts.facts.invalidate(key, at: closed.sequence) }
        return completed(.sessionClosed, passage)
    }
}
