import Authority
import RateLimits
import TollgateCore
import Traces

/// The limits: what is charged for a request, and what its answer says of it.
extension Gatekeeper {
    /// Charges every limit that matches, or none.
    func chargeLimits(_ passage: inout Passage) throws(Stop) {
        let charges = charges(for: passage)
        guard !charges.isEmpty else { return }
        let step = passage.trace?.begin(.limits)
        let limited = charge(charges, &passage)
        if let step { passage.trace?.end(step, limitedBy: limited) }
        if let limited { throw .refused(limited) }
    }

    /// Charges the limits on failures for the caller's address: everybody's and the dialect's own.
    ///
    /// - Returns: The refusal in place of the failure's own, where the address has failed too often.
    func chargeFailure(_ passage: inout Passage) -> Refusal? {
        let own = authenticationLimit(of: passage.dialect.name, countingAll: false)
        let limits = [parts.limits.failuresPerAddress, own].compactMap(\.self)
        guard !limits.isEmpty else { return nil }
        let standings = passage.standings
        guard let limited = charge(limits.map { Charge($0, address(of: passage)) }, &passage) else {
            // An answer to a failure tells no number: only some failures count, and a number that
            // stands still would tell a stranger which this one was.
            passage.standings = standings
            return nil
        }
        return limited
    }

    /// Adds to an answer what the limits have to say.
    func stamped(_ answer: Answer, _ passage: Passage) -> Answer {
        // Who has not proved to be somebody is not told that nothing limits them.
        guard !passage.standings.isEmpty || passage.principal != nil else { return answer }
        var reply = answer.reply
        switch passage.dialect.limitHeaders {
        case .configured:
            guard !passage.standings.isEmpty else { return answer }
            parts.limits.headers.add(passage.standings, to: &reply.headers)
        case .rateLimitUnlimited:
            LimitHeaders.addUnlimited(passage.standings, to: &reply.headers)
        }
        return Answer(reply: reply, decision: answer.decision)
    }

    private func charges(for passage: Passage) -> [Charge] {
        let (limits, claim) = (parts.limits, passage.route.claim)
        var charges: [Charge] = []
        if let limit = authenticationLimit(of: passage.dialect.name, countingAll: true) {
            charges.append(Charge(limit, address(of: passage)))
        }
        if let limit = limits.perAddress { charges.append(Charge(limit, address(of: passage))) }
        if let principal = passage.principal {
            // The owner's number stands in place of the configured one, be it larger or smaller.
            if let limit = ownLimit(passage) ?? limits.perCredential {
                charges.append(Charge(limit, .credential(principal.credential)))
            }
            if let limit = limits.perOrganisation {
                charges.append(
                    Charge(limit, .organisation(principal.organisation, principal.environment))
                )
            }
        }
        if let group = claim.group, let limit = limits.limit(of: group, in: passage.dialect.name) {
            charges.append(Charge(limit, groupSubject(of: passage)))
        }
        return charges
    }

    /// Whom the limit of a route group counts.
    ///
    /// A session that an end user holds counts for itself, so that no end user uses up what the client has
    /// for all; beside the client's own secret the request is the client's.
    private func groupSubject(of passage: Passage) -> LimitSubject {
        guard let principal = passage.principal else { return address(of: passage) }
        if let session = principal.session, passage.secret == nil,
            passage.proof?.isHeldByEndUser == true
        {
            return .session(session)
        }
        return .credential(principal.credential)
    }

    /// A dialect's own limit on failed verifications, if that is what it counts.
    private func authenticationLimit(of dialect: String, countingAll: Bool) -> RateLimit? {
        let limits = parts.limits
        guard limits.countingAll.contains(dialect) == countingAll else { return nil }
        return limits.limit(of: DialectOption.authenticationGroup, in: dialect)
    }

    /// The limit that the credential's owner gave it; what a damaged row holds is no reason to trap.
    private func ownLimit(_ passage: Passage) -> RateLimit? {
        passage.proof?.owner.limit.map {
            RateLimit(
                name: LimitPolicy.perCredentialName,
                count: Self.clamped($0.count, to: CredentialRules.limitCounts),
                interval: .seconds(Self.clamped($0.seconds, to: CredentialRules.limitSeconds))
            )
        }
    }

    private static func clamped(_ number: Int, to range: ClosedRange<Int>) -> Int {
        min(max(number, range.lowerBound), range.upperBound)
    }

    private func address(of passage: Passage) -> LimitSubject {
        .address(passage.request.client.limitingNetwork)
    }

    private func charge(_ charges: [Charge], _ passage: inout Passage) -> Refusal? {
        let now = parts.time.monotonic()
        let verdict: RateLimiter.Verdict
        if parts.limits.headers == .off, passage.dialect.limitHeaders == .configured {
            verdict = parts.limiter.charge(charges, at: now)
        } else {
            (verdict, passage.standings) = parts.limiter.chargeAndTell(charges, at: now)
        }
        guard case .limited(let limit, let wait) = verdict else { return nil }
        passage.decision.limit = limit
        return Refusal(.limited, retryAfter: wait, limitName: limit.name)
    }
}
