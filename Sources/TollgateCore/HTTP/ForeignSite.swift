/// Whether a browser says that a request comes from another site's page.
///
/// Pages here know no visitor and no cookie that a foreign page could borrow; but a server on a developer's
/// own machine is out of reach for others, while the developer's browser is not. `Sec-Fetch-Site` (Fetch
/// Metadata Request Headers, section 2.4) says where a request comes from, or in browsers without that field
/// `Origin` (RFC 6454, section 7). Programs send neither and are let through.
public enum ForeignSite {
    /// Whether a request comes from another site's page.
    ///
    /// - Parameters:
    ///   - sites: The values of `Sec-Fetch-Site`.
    ///   - origins: The values of `Origin`, which count where the browser sends no `Sec-Fetch-Site`.
    ///   - own: The listener's own origin, such as `https://localhost:8443`.
    /// - Returns: Whether it says so; what says nothing comes from no page.
    public static func isSource(sites: [String], origins: [String], own: String) -> Bool {
        guard sites.isEmpty else {
            return !sites.allSatisfy { $0 == "same-origin" || $0 == "none" }
        }
        return !origins.allSatisfy { $0 == own }
    }
}
