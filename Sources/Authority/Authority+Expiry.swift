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
        // What ends by the wall clock, and beside it what ends by clocks that run ahead of it.
        let ahead = try await store.read { transaction in
            try transaction.organisations.list().filter { $0.sandboxAdvance > .zero }
        }
        var told = try await warn(lead, of: nil)
        for organisation in ahead { told += try await warn(lead, of: organisation) }
        return told
    }

    private func warn(_ lead: Duration, of organisation: OrganisationRecord?) async throws -> Int {
        let clock = organisation?.clock(in: .sandbox) ?? .wall
        var told = 0
        var filter = CredentialFilter(
            organisation: organisation?.id,
            environment: organisation.map { _ in .sandbox },
            state: .active,
            limit: Self.expiryPageMax
        )
        while true {
            let now = time.now()
            filter.expiresBefore = clock.now(at: now) + lead
            let chosen = filter
            let (page, due) = try await store.read { transaction in
                let page = try transaction.credentials.list(chosen)
                let clocks = try Self.sandboxClocks(of: page, in: transaction)
                return (
                    page,
                    page.filter {
                        CredentialRules.isWarningDue($0, lead: lead, at: $0.moment(at: now, clocks))
                    }
                )
            }
            for credential in due { told += try await warn(of: credential.id, lead) ? 1 : 0 }
            guard page.count == Self.expiryPageMax, let last = page.last else { return told }
            filter.after = last.id
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
            guard let credential = try transaction.credentials.find(id) else { return false }
            let moment = try transaction.clock(of: credential).now(at: now)
            guard CredentialRules.isWarningDue(credential, lead: lead, at: moment) else {
                return false
            }
            _ = try self.apply(update, to: credential, by: .server, at: now, in: transaction)
            return true
        }
    }
}
