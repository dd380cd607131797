import TollgateCore

extension Authority {
    /// The most credentials that are looked at in one reading.
    static let expiryPageMax = 500

    /// Has owners told of credentials that end within a while; each is told of once for each end.
    ///
    /// The notice, the mark that it was queued and the audit row are one transaction for each credential.
    ///
    /// - Parameter lead: How long before the end owners are told; zero tells nobody.
    /// - Returns: How many were told of.
    /// - Throws: ``StoreFault``; those before it were told of.
    @discardableResult
    public func warnOfExpiry(within lead: Duration) async throws -> Int {
        guard lead > .zero else { return 0 }
        var (after, told): (CredentialID?, Int) = (nil, 0)
        while true {
            let now = time.now()
            let filter = CredentialFilter(
                state: .active,
                expiresBefore: now + lead,
                after: after,
                limit: Self.expiryPageMax
            )
            let page = try await store.read { try $0.credentials.list(filter) }
            for credential in page
            where CredentialRules.isWarningDue(credential, lead: lead, at: now) {
                told += try await warn(of: credential.id, lead) ? 1 : 0
            }
            guard page.count == Self.expiryPageMax, let last = page.last else { return told }
            after = last.id
        }
    }

    /// Asks again inside the transaction: another node may have been faster.
    private func warn(of id: CredentialID, _ lead: Duration) async throws -> Bool {
        let (now, notices) = (time.now(), notices)
        let update = Update(
            "credential.expiry-warned",
            details: { _, warned in ["expires_at": .optional(warned.expiresAt?.rfc3339)] },
            also: { warned, now, transaction in
                let end: JSONValue = .optional(warned.expiresAt?.rfc3339)
                let notice = Notice(.expiring, warned, [("expires_at", end)])
                try notices.queue(notice, at: now, in: transaction)
            },
            change: { credential, now in
                var warned = credential
                warned.expiryWarnedAt = now
                return warned
            }
        )
        return try await store.transaction { transaction in
            guard let credential = try transaction.credentials.find(id),
                CredentialRules.isWarningDue(credential, lead: lead, at: now)
            else { return false }
            _ = try self.apply(update, to: credential, by: .server, at: now, in: transaction)
            return true
        }
    }
}
