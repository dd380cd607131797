import TollgateCore

/// How long attempts are kept, and what of them.
extension LinkRules {
    /// When something is to be done about an attempt: what it has no more use for is forgotten,
    /// then the attempt itself is.
    func due(_ attempt: LinkAttempt) -> Instant {
        attempt.isForgotten ? removal(of: attempt) : overAt(attempt)
    }

    /// When an attempt is removed: no answer about it can be asked for again.
    func removal(of attempt: LinkAttempt) -> Instant {
        let end = attempt.publicToken?.exchangedAt ?? overAt(attempt)
        return max(end + endedAttemptKept, overAt(attempt))
    }

    /// Until when an exchange is answered again under its idempotency key.
    func repeatsEnd(of exchange: Instant) -> Instant { exchange + idempotencyLifetime }

    /// When an attempt has no more use for the accounts that were found, the provider's note and
    /// the sealed answer.
    private func overAt(_ attempt: LinkAttempt) -> Instant {
        if let token = attempt.publicToken, attempt.progress == .completed {
            return token.exchangedAt.map(repeatsEnd) ?? token.expiresAt
        }
        return attempt.endedAt ?? attempt.expiresAt
    }
}
