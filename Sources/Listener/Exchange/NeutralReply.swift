import TollgateCore

/// Answers that belong to no dialect, as problem details of RFC 9457.
///
/// They repeat nothing of the request, and the page that their type names lies on the same listener.
struct NeutralReply {
    /// The listener's public address.
    let publicURL: String
    /// The id that the answer carries.
    let requestID: String

    /// Makes the answer to a request that no dialect claims and the listener refuses.
    func make(_ refusal: Refusal) -> Reply {
        switch refusal.code {
        case .headTooLarge: make(.headTooLarge)
        case .bodyTooLarge: make(.bodyTooLarge, refusal.explanation)
        case .bodyTimeout: make(.requestTimeout, "The request's body did not arrive in time.")
        case .plainHTTP: make(.httpsRequired)
        case .misdirected: make(.misdirectedRequest)
        default: make(.unreadableRequest, "The request's body cannot be read.")
        }
    }

    /// Makes the answer to a request that cannot be read.
    func make(_ fault: HeadFault) -> Reply { make(fault.problem, fault.detail.description) }

    /// Makes the answer to a request that the server failed to answer.
    func makeFailure() -> Reply { make(.serverError) }

    private func make(_ code: ProblemCode, _ detail: String? = nil) -> Reply {
        Problem(code, detail: detail, requestID: requestID, publicURL: publicURL).reply
    }
}
