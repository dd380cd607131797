import Authority
public import TollgateCore

extension LinkDesk {
    /// What the page of an attempt needs to know, whoever opens it.
    ///
    /// - Parameters:
    ///   - id: The attempt's name, as it stands in the page's address.
    ///   - environment: The world of the listener that was asked.
    /// - Returns: The frame; `nil` where there is no such attempt, or its client is not in use.
    ///   While the provider does not answer, the biller has no fields.
    /// - Throws: ``StoreFault``.
    public func frame(of id: LinkID, in environment: Environment) async throws -> LinkFrame? {
        guard id.rawValue.hasPrefix(LinkID.prefix) else { return nil }
        let wall = time.now()
        let found = try await store.read { transaction in
            try FoundFrame(id, environment, at: wall, transaction)
        }
        guard let found else { return nil }
        var biller = found.biller.map { LinkBiller(id: $0.id, name: $0.name, fields: []) }
        if let settled = biller, let known = try? await self.biller(settled.id, environment) {
            biller = known
        }
        return LinkFrame(
            id: id,
            progress: found.attempt.progress(at: found.clock.now(at: wall)),
            expiresAt: found.attempt.expiresAt,
            order: found.attempt.order,
            organisation: found.organisation,
            biller: biller,
            origins: found.origins,
            clock: found.clock
        )
    }
}

/// What the store knows of a frame.
private struct FoundFrame: Sendable {
    let attempt: LinkAttempt
    let organisation: String
    let origins: [String]
    let clock: AccountClock

    /// The biller that the page does not let the end user choose.
    var biller: LinkAttempt.Biller? {
        let isChoosing = attempt.progress == .created || attempt.progress == .inProgress
        return attempt.order.biller == nil && isChoosing ? nil : attempt.biller
    }

    init?(
        _ id: LinkID,
        _ environment: Environment,
        at wall: Instant,
        _ transaction: any StoreTransaction
    ) throws {
        guard
            let (attempt, place, _) = try LinkAttempt.findAnywhere(
                id.rawValue,
                environment,
                transaction
            ),
            let organisation = try transaction.organisations.find(place.organisation),
            let client = try transaction.credentials.find(attempt.credential)
        else { return nil }
        let clock = organisation.clock(in: place.environment)
        guard CredentialRules.phase(client, at: clock.now(at: wall)) == .active else { return nil }
        self.attempt = attempt
        self.organisation = organisation.name
        origins = client.origins
        self.clock = clock
    }
}
