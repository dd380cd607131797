public import TollgateCore

extension CredentialRules {
    /// Whether the owner of a credential is to be told now that it will end.
    ///
    /// - Parameters:
    ///   - credential: The record.
    ///   - lead: How long before the end owners are told.
    ///   - now: The moment.
    /// - Returns: Whether it is in use, ends within the lead, and was not told of.
    public static func isWarningDue(
        _ credential: CredentialRecord,
        lead: Duration,
        at now: Instant
    ) -> Bool {
        guard phase(credential, at: now) == .active, credential.expiryWarnedAt == nil,
            let end = credential.expiresAt
        else { return false }
        return end <= now + lead
    }

    /// Marks a secret as seen where others could read it; the first sighting stays.
    static func exposed(
        _ credential: CredentialRecord,
        secret: SecretID,
        at now: Instant
    ) throws(AuthorityError) -> CredentialRecord {
        guard let index = credential.secrets.firstIndex(where: { $0.id == secret }) else {
            throw .noSuchSecret(secret)
        }
        guard credential.secrets[index].exposedAt == nil else { return credential }
        var changed = credential
        changed.secrets[index].exposedAt = now
        return changed
    }
}
