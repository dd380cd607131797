public import TollgateCore
import TollgateCrypto

extension LinkDesk {
    /// Finds the attempt of a link token, for pages that were given nothing else.
    ///
    /// - Parameters:
    ///   - token: What was presented as a link token.
    ///   - environment: The world of the listener that was asked.
    /// - Returns: The attempt's name; `nil` for a token that is none, or of no use any more.
    /// - Throws: ``StoreFault``.
    public func attempt(
        ofLinkToken token: Secret,
        in environment: Environment
    ) async throws -> LinkID? {
        guard HouseForm.inspect(token) == .sound else { return nil }
        let (kind, wall) = (kinds.linkToken.name, time.now())
        let peppers = liveRings.peppers
        let digests = peppers.members.map {
            peppers.digest(token, kind: kind, environment: environment, under: $0)
        }
        return try await store.read { transaction in
            for digest in digests {
                guard let session = try transaction.sessions.find(digest), session.kind == kind,
                    let grant = session.grant,
                    let client = try transaction.credentials.find(session.credential),
                    session.expiresAt > (try transaction.clock(of: client).now(at: wall))
                else { continue }
                return LinkID(rawValue: grant.subject)
            }
            return nil
        }
    }
}
