public import TollgateCore

/// The life cycle of a credential as pure functions of its record: what may follow what.
public enum CredentialRules {
    /// The most bytes of a label.
    public static let labelBytesMax = 200
    /// The most networks on a credential's list.
    public static let networksMax = 64
    /// The most origins of web pages of a credential.
    public static let originsMax = 32
    /// The longest origin, in bytes.
    public static let originBytesMax = 255
    /// The most secrets that can verify at once under one credential.
    public static let liveSecretsMax = 8

    /// What a credential is at a moment, with what follows from times.
    public enum Phase: String, Sendable, Hashable {
        /// In use.
        case active
        /// Resting.
        case disabled
        /// Over by its own date.
        case expired
        /// Ended for good.
        case revoked
    }

    /// What a secret is at a moment.
    public enum SecretPhase: String, Sendable, Hashable {
        /// It verifies, with no end in sight.
        case live
        /// It verifies until its overlap ends.
        case retiring
        /// It no longer verifies.
        case retired
    }

    /// What a credential is at a moment; revoked wins over expired, and expired over disabled.
    public static func phase(_ credential: CredentialRecord, at now: Instant) -> Phase {
        if credential.state == .revoked { return .revoked }
        if let end = credential.expiresAt, end <= now { return .expired }
        return credential.state == .disabled ? .disabled : .active
    }

    /// What a secret is at a moment.
    public static func phase(_ secret: SecretRecord, at now: Instant) -> SecretPhase {
        guard let end = secret.retiresAt else { return .live }
        return end > now ? .retiring : .retired
    }

    /// Whether a secret proves its credential at a moment, networks apart.
    static func verifies(
        _ secret: SecretID,
        of credential: CredentialRecord,
        at now: Instant
    ) -> Bool {
        phase(credential, at: now) == .active
            && credential.secrets.contains { $0.id == secret && phase($0, at: now) != .retired }
    }

    /// Whether a credential's state allows another to follow: a revoked one stays revoked, an expired one
    /// can only be revoked, and no state follows itself.
    static func allows(
        _ credential: CredentialRecord,
        _ state: CredentialState,
        at now: Instant
    ) -> Bool {
        switch (phase(credential, at: now), state) {
        case (.active, .disabled), (.disabled, .active): true
        case (.active, .revoked), (.disabled, .revoked), (.expired, .revoked): true
        default: false
        }
    }

    /// Gives a credential another state.
    ///
    /// - Parameters:
    ///   - credential: The record.
    ///   - state: The state to be.
    ///   - now: The moment.
    /// - Returns: The changed record.
    /// - Throws: ``AuthorityError/illegalTransition(from:to:)`` where the state does not allow it.
    static func changed(
        _ credential: CredentialRecord,
        to state: CredentialState,
        at now: Instant
    ) throws(AuthorityError) -> CredentialRecord {
        guard allows(credential, state, at: now) else {
            let current = phase(credential, at: now)
            throw .illegalTransition(from: current.rawValue, to: state.rawValue)
        }
        var changed = credential
        changed.state = state
        return changed
    }

    /// Adds a new secret and gives the old ones their end.
    ///
    /// The new secret inherits everything, because scopes, networks and expiry are the credential's. An
    /// old secret's life can only become shorter: an end that is already nearer stays, and none lies behind
    /// the credential's own.
    ///
    /// - Parameters:
    ///   - credential: The record.
    ///   - secret: The new secret.
    ///   - overlap: How long the old secrets go on; zero ends them now.
    ///   - now: The moment.
    /// - Returns: The changed record, without secrets that were over before.
    /// - Throws: ``AuthorityError/illegalTransition(from:to:)`` for a revoked or expired credential.
    static func rotated(
        _ credential: CredentialRecord,
        adding secret: SecretRecord,
        overlap: Duration,
        at now: Instant
    ) throws(AuthorityError) -> CredentialRecord {
        let current = phase(credential, at: now)
        guard current == .active || current == .disabled else {
            throw .illegalTransition(from: current.rawValue, to: "rotated")
        }
        let end = min(now + overlap, credential.expiresAt ?? now + overlap)
        var rotated = credential
        let verifying = credential.secrets.filter { phase($0, at: now) != .retired }
        rotated.secrets = verifying.suffix(liveSecretsMax - 1).map { old in
            var old = old
            old.retiresAt = min(old.retiresAt ?? end, end)
            return old
        }
        rotated.secrets.append(secret)
        return rotated
    }

    /// Ends the overlap of one secret now; ending it twice is no error.
    ///
    /// - Parameters:
    ///   - credential: The record.
    ///   - id: The secret.
    ///   - now: The moment.
    /// - Returns: The changed record.
    /// - Throws: ``AuthorityError/noSuchSecret(_:)``, or ``AuthorityError/illegalTransition(from:to:)``
    ///   for a live secret, which only a rotation or revocation ends.
    static func retired(
        _ credential: CredentialRecord,
        secret id: SecretID,
        at now: Instant
    ) throws(AuthorityError) -> CredentialRecord {
        guard let index = credential.secrets.firstIndex(where: { $0.id == id }) else {
            throw .noSuchSecret(id)
        }
        guard let end = credential.secrets[index].retiresAt else {
            throw .illegalTransition(from: "live", to: "retired")
        }
        var changed = credential
        changed.secrets[index].retiresAt = min(end, now)
        return changed
    }
}
