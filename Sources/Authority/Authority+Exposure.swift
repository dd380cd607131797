public import TollgateCore

extension Authority {
    /// Notes that a secret was seen where others could read it, and has the owner told; the first
    /// sighting stays.
    ///
    /// - Parameters:
    ///   - secret: The secret.
    ///   - id: Its credential.
    ///   - how: A word of a closed set: `plain_http`, `browser`, `query`.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func markExposed(_ secret: SecretID, of id: CredentialID, how: String) async throws {
        let details: JSONValue = ["secret": .string(secret.rawValue), "how": .string(how)]
        let notices = notices
        let update = Update(
            "credential.exposed",
            details: { _, _ in details },
            also: { changed, now, transaction in
                let hint = changed.secrets.first { $0.id == secret }?.hint
                let notice = Notice(
                    .exposed,
                    changed,
                    [
                        ("secret", .string(secret.rawValue)), ("hint", .optional(hint)),
                        ("how", .string(how)), ("exposed_at", .string(now.rfc3339)),
                    ]
                )
                try notices.queue(notice, at: now, in: transaction)
            },
            change: { credential, now in
                try CredentialRules.exposed(credential, secret: secret, at: now)
            }
        )
        _ = try await self.update(id, update, by: .server)
    }
}
