import Linking
import TollgateCore

/// The linking of accounts, which the gatekeeper itself does in every environment that has a backend.
extension Gatekeeper {
    /// Does what a request asks of the linking of accounts.
    func link(
        _ request: LinkRequest,
        _ passage: Passage,
        _ body: [UInt8]
    ) async throws -> Answer {
        guard let principal = passage.principal, let desk = parts.linking[passage.dialect.name]
        else { throw Refusal(.noBackend) }
        let backend = try backend(of: passage)
        noteUse(passage)
        if let reply = try await backend.intercept(call(passage, body)) {
            return Answer(reply: reply, decision: passage.decision)
        }
        let caller = LinkCaller(
            organisation: principal.organisation,
            environment: principal.environment,
            credential: principal.credential,
            clientName: principal.handle ?? principal.credential.rawValue,
            secret: passage.secret,
            session: principal.session,
            subject: principal.subject,
            use: sessionUse(passage)
        )
        let result = try await desk.perform(request, for: caller)
        // A token that ended in it is unknown here before the answer is out; what was done is told in any
        // case.
        do { try await parts.feed.settle() } catch { parts.facts.dropAll() }
        var passage = passage
        passage.decision.deed = LinkTokenResult(request, result).map { .linkToken($0) }
        return completed(.link(result), passage)
    }
}
