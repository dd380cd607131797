public import TollgateCore

extension Authority {
    /// Changes a credential's label, scopes, networks, end or limit.
    ///
    /// A person who is left without a scope has no access any more: every session ends, as by
    /// ``setAPIAccess(_:of:by:)``.
    ///
    /// - Parameters:
    ///   - id: The credential.
    ///   - edit: What is to be different.
    ///   - actor: Who changes it.
    /// - Returns: The changed record.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func edit(
        _ id: CredentialID,
        _ edit: CredentialEdit,
        by actor: Actor
    ) async throws -> CredentialRecord {
        let kinds = kinds
        let update = Update(
            "credential.change",
            details: Self.differences,
            also: { changed, now, transaction in
                guard changed.isPerson, changed.scopes.isEmpty else { return }
                try Self.endingSessions(changed, now, transaction)
            },
            change: { credential, now in
                guard let kind = kinds[credential.kind] else {
                    throw AuthorityError.noSuchKind(credential.kind.rawValue)
                }
                return try CredentialRules.edited(credential, edit, of: kind, at: now)
            }
        )
        return try await self.update(id, update, by: actor)
    }

    /// The members that differ, before and after.
    private static func differences(
        _ old: CredentialRecord,
        _ new: CredentialRecord
    ) -> JSONValue {
        let (before, after) = (members(of: old), members(of: new))
        let changed = zip(before, after).filter { $0.value != $1.value }
        return [
            "before": .object(JSONObject(changed.map { ($0.0.name, $0.0.value) })),
            "after": .object(JSONObject(changed.map { ($0.1.name, $0.1.value) })),
        ]
    }

    private static func members(
        of credential: CredentialRecord
    ) -> [(name: String, value: JSONValue)] {
        [
            ("label", .string(credential.label)),
            ("scopes", .array(credential.scopes.map { .string($0.rawValue) })),
            ("origins", .array(credential.origins.map { .string($0) })),
            ("allow_ip", .array(credential.networks.map { .string($0.description) })),
            ("expires_at", .optional(credential.expiresAt?.rfc3339)),
            ("limit", .optional(credential.limit?.description)),
        ]
    }
}

extension RequestLimit {
    /// The limit as owners write it: the number, a slash and the interval's seconds.
    public var description: String { "\(count)/\(seconds)s" }
}
