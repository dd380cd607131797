public import TollgateCore

extension CredentialRules {
    /// How long after a use it is known for sure that the use was noted: nodes note in batches.
    ///
    /// Longer than two rounds of the batch, so that one that was late is waited for.
    public static let useNotingDelay: Duration = .seconds(5)

    /// What the uses that were noted say of ending a secret.
    public enum Retirement: Sendable, Hashable {
        /// It is the newest: nothing stands in its place.
        case current
        /// It no longer verifies.
        case retired
        /// A newer secret was not used yet: the callers have not moved.
        case noSuccessorUsed
        /// It was used after its successors were: somebody still presents it.
        case inUse
        /// Callers moved to a newer secret, and this one has not been used since the moment.
        case safe(since: Instant)

        /// The word for people and programs.
        public var word: String {
            switch self {
            case .current: "current"
            case .retired: "retired"
            case .noSuccessorUsed: "no_successor_used"
            case .inUse: "in_use"
            case .safe: "safe_to_retire"
            }
        }

        /// Since when the secret can be ended without anybody noticing, or `nil`.
        public var safeSince: Instant? {
            if case .safe(let moment) = self { moment } else { nil }
        }
    }

    /// Judges whether an old secret can be ended.
    ///
    /// The moment in question is the secret's last use, or the making of its successor where it was not
    /// used after that. A successor that was used behind that moment shows that callers have moved. The
    /// silence of the old secret counts once it is longer than ``useNotingDelay``, because its uses are
    /// known for sure only up to that long ago.
    ///
    /// - Parameters:
    ///   - secret: One of the credential's secrets.
    ///   - credential: The credential.
    ///   - now: The moment.
    /// - Returns: The verdict.
    public static func retirement(
        of secret: SecretRecord,
        in credential: CredentialRecord,
        at now: Instant
    ) -> Retirement {
        if phase(secret, at: now) == .retired { return .retired }
        guard let place = credential.secrets.firstIndex(where: { $0.id == secret.id }) else {
            return .retired
        }
        let successors = credential.secrets[(place + 1)...]
        guard let next = successors.first else { return .current }
        guard let newestUse = successors.compactMap({ $0.lastUse?.at }).max() else {
            return .noSuccessorUsed
        }
        let quiet = max(secret.lastUse?.at ?? next.createdAt, next.createdAt)
        let isSure = quiet + useNotingDelay <= now
        return newestUse > quiet && isSure ? .safe(since: quiet) : .inUse
    }
}
