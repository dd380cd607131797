import Authority
import TollgateCore
import TollgateCrypto

/// A presented credential that was verified, with what it was verified against.
struct Proof {
    let key: FactKey
    let facts: CredentialFacts
    let secret: CredentialFacts.SecretFacts
    /// The facts of the credential itself, also where a session was presented: a session's own facts say
    /// nothing of rights, because a change of the credential does not reach them.
    var owner: CredentialFacts
    /// Whether an end user holds what was presented: a session of such a kind.
    var isHeldByEndUser = false
}

/// Look up, verify, environment, state, expiry and networks of one presented credential.
extension Gatekeeper {
    /// Proves one presented credential, or says exactly why it proves nobody.
    func prove(_ presented: PresentedCredential, _ passage: inout Passage) throws(Stop) -> Proof {
        if parts.authority.isBroken(presented) { throw .refused(.malformed) }
        let environment = passage.listener.environment
        var proof = try match(presented, environment, &passage)
        passage.decision.secret = proof.secret.id
        passage.decision.hint = proof.secret.hint
        if let parent = proof.facts.parent {
            proof.isHeldByEndUser = parts.authority.isHeldByEndUsers(proof.facts.kind)
            proof.owner = try self.parent(of: proof, parent, passage)
        }
        let now = proof.owner.account.now(at: parts.time.now())
        try checkLife(proof.facts, proof.secret, passage, at: now)
        if proof.facts.parent != nil { try checkParent(of: proof, passage, at: now) }
        try checkRest(proof, passage, at: now)
        moveDigest(of: presented, proof)
        return proof
    }

    // MARK: Look up and verify

    /// Finds the secret that was presented; an unknown caller costs one digest, as a known one does.
    private func match(
        _ presented: PresentedCredential,
        _ environment: Environment,
        _ passage: inout Passage
    ) throws(Stop) -> Proof {
        guard let handle = presented.handle else {
            return try matchByDigest(presented, environment, &passage)
        }
        let key = FactKey.handle(presented.kind, environment, handle)
        // Both environments are asked about at once: an unknown caller costs what a known one does.
        let foreign = FactKey.handle(presented.kind, environment.other, handle)
        guard let facts = try facts(of: key, passage, askingAlso: foreign) else {
            _ = digest(presented, environment, parts.peppers.signing)
            try refuseForeign(presented, environment, &passage)
            throw .refused(.unknown)
        }
        passage.decision.facts = facts
        guard let secret = matchingSecret(of: facts, presented, environment) else {
            throw .refused(.mismatch)
        }
        return Proof(key: key, facts: facts, secret: secret, owner: facts)
    }

    private func matchByDigest(
        _ presented: PresentedCredential,
        _ environment: Environment,
        _ passage: inout Passage
    ) throws(Stop) -> Proof {
        guard let (digest, facts) = try factsByDigest(presented, environment, passage) else {
            try refuseForeign(presented, environment, &passage)
            throw .refused(.unknown)
        }
        passage.decision.facts = facts
        guard let secret = facts.secrets.first(where: { $0.digest?.matches(digest) == true }) else {
            throw .refused(.mismatch)
        }
        return Proof(key: .digest(digest), facts: facts, secret: secret, owner: facts)
    }

    /// Tries every member of the ring, and has the store asked about all of them at once.
    private func factsByDigest(
        _ presented: PresentedCredential,
        _ environment: Environment,
        _ passage: Passage
    ) throws(Stop) -> (digest: Digest, facts: CredentialFacts)? {
        var tried: Set<FactKey> = []
        var isMissing = false
        for member in parts.peppers.members {
            let digest = digest(presented, environment, member)
            tried.insert(.digest(digest))
            do throws(Stop) {
                if let facts = try facts(of: .digest(digest), passage) { return (digest, facts) }
            } catch {
                guard case .missing = error else { throw error }
                isMissing = true
            }
        }
        // All of them, in one view: a digest may be moving from one member to another, and what is known
        // to be absent under the new one can be older than what the store says of the old one.
        guard !isMissing else { throw .missing(tried) }
        return nil
    }

    private func matchingSecret(
        of facts: CredentialFacts,
        _ presented: PresentedCredential,
        _ environment: Environment
    ) -> CredentialFacts.SecretFacts? {
        var (known, digest): (PepperID?, Digest?) = (nil, nil)
        // Newest first: it is the one that most callers present.
        for secret in facts.secrets.reversed() {
            guard let expected = secret.digest, let pepper = secret.pepper else { continue }
            if known != pepper {
                digest = parts.peppers.digest(
                    presented.secret,
                    kind: presented.kind,
                    environment: environment,
                    under: pepper
                )
                known = pepper
            }
            if let digest, expected.matches(digest) { return secret }
        }
        return nil
    }

    private func digest(
        _ presented: PresentedCredential,
        _ environment: Environment,
        _ member: PepperRing.Member
    ) -> Digest {
        parts.peppers.digest(
            presented.secret,
            kind: presented.kind,
            environment: environment,
            under: member
        )
    }

    /// What is known of a key: by this request's own reading, else by the table.
    func facts(
        of key: FactKey,
        _ passage: Passage,
        askingAlso other: FactKey? = nil
    ) throws(Stop) -> CredentialFacts? {
        if let read = passage.found[key] { return read }
        guard parts.feed.isTrusted(at: parts.time.monotonic()) else {
            throw .refused(Refusal(.unavailable, limitName: "feed"))
        }
        switch parts.facts.knowledge(of: key) {
        case .known(let facts): return facts
        case .absent: return nil
        case .unknown: throw .missing(Set([key, other].compactMap(\.self)))
        }
    }

    /// Tells a credential of the other environment from one that never was; outside both look alike.
    private func refuseForeign(
        _ presented: PresentedCredential,
        _ environment: Environment,
        _ passage: inout Passage
    ) throws(Stop) {
        let other = environment.other
        var found: CredentialFacts?
        if let handle = presented.handle {
            let facts = try facts(of: .handle(presented.kind, other, handle), passage)
            found = facts.flatMap { matchingSecret(of: $0, presented, other) == nil ? nil : $0 }
        } else {
            found = try factsByDigest(presented, other, passage)?.facts
        }
        guard let found else { return }
        passage.decision.facts = found
        throw .refused(.wrongEnvironment)
    }

    // MARK: State, expiry, networks

    /// Checks the life of a credential, or of a session, at a moment of its account.
    func checkLife(
        _ facts: CredentialFacts,
        _ secret: CredentialFacts.SecretFacts?,
        _ passage: Passage,
        at now: Instant
    ) throws(Stop) {
        try checkState(facts, secret, at: now)
        let client = passage.request.client
        guard facts.networks.isEmpty || facts.networks.contains(where: { $0.contains(client) })
        else {
            throw .refused(.addressNotAllowed)
        }
    }

    private func checkState(
        _ facts: CredentialFacts,
        _ secret: CredentialFacts.SecretFacts?,
        at now: Instant
    ) throws(Stop) {
        if facts.state == .revoked { throw .refused(.revoked) }
        if let end = facts.expiresAt, end <= now { throw .refused(.expired) }
        if facts.state == .disabled { throw .refused(.disabled) }
        if let end = secret?.retiresAt, end <= now { throw .refused(.expired) }
    }

    /// A session that rested too long has ended; another node may have seen it since, so the store is asked
    /// first.
    private func checkRest(
        _ proof: Proof,
        _ passage: Passage,
        at now: Instant
    ) throws(Stop) {
        guard let clock = proof.facts.clock, clock.isOver(at: now) else { return }
        guard passage.found[proof.key] != nil else { throw .missing([proof.key]) }
        throw .refused(.expired)
    }

    /// Finds the credential that opened a session, by whose clock it lives.
    private func parent(
        of proof: Proof,
        _ parent: FactKey,
        _ passage: Passage
    ) throws(Stop) -> CredentialFacts {
        if let facts = try facts(of: parent, passage) { return facts }
        // Without it no clock is known but the wall's, by which nothing ends too early.
        try checkLife(proof.facts, proof.secret, passage, at: parts.time.now())
        throw .refused(.revoked)
    }

    /// A session lives no longer than the credential that opened it, and is used from that credential's
    /// networks alone.
    ///
    /// The networks are those of the owner's servers. What end users hold comes from theirs.
    private func checkParent(
        of proof: Proof,
        _ passage: Passage,
        at now: Instant
    ) throws(Stop) {
        if proof.isHeldByEndUser {
            try checkState(proof.owner, nil, at: now)
        } else {
            try checkLife(proof.owner, nil, passage, at: now)
        }
    }
}
