import TollgateCore

/// Sign-ins from the web pages of others.
extension Gatekeeper {
    /// What the page's author may read of a sign-in that was refused for its origin.
    static let foreignPageExplanation = "Web pages of this origin may not sign in"

    /// Refuses a sign-in that a web page sends whose origin is not registered with the dialect.
    ///
    /// A browser sends a simple POST for any page without asking first (Fetch Standard, section 3.2, "CORS
    /// protocol"), and from its user's network, which the account may trust: the page could not read the
    /// answer, and would use up the account's guesses all the same. Neither a guess is reserved nor a hash
    /// computed for it.
    ///
    /// `Origin` and `Sec-Fetch-Site` are looked at, each by itself; programs send neither.
    func refuseForeignPage(_ passage: Passage) throws(Refusal) {
        let (headers, own) = (passage.request.headers, passage.listener.publicURL)
        guard parts.origins.origin(in: headers, for: passage.dialect.name) == nil else { return }
        let sites = headers.all("sec-fetch-site")
        let isForeign =
            ForeignSite.isSource(sites: sites, origins: [], own: own)
            || ForeignSite.isSource(sites: [], origins: headers.all("origin"), own: own)
        guard !isForeign else {
            throw Refusal(.forbidden, explanation: Self.foreignPageExplanation)
        }
    }
}
