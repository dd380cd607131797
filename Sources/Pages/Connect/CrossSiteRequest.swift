import HTTPTypes
import Hummingbird

/// Requests that another site's page sends here in a visitor's browser.
///
/// There is no cookie that a foreign page could borrow; but a sandbox on a developer's own machine is out
/// of reach for others, while the developer's browser is not. `Sec-Fetch-Site` says where a request comes
/// from, or in browsers without that field `Origin`. Programs send neither and are let through.
enum CrossSiteRequest {
    /// Whether a browser says that a request comes from another site's page.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - publicURL: The listener's own origin, against which `Origin` is held; empty where none is
    ///     known, and then the authority is.
    /// - Returns: Whether it says so; what says nothing comes from no page.
    static func isForeign(_ request: Request, publicURL: String = "") -> Bool {
        let sites = values("sec-fetch-site", request)
        guard sites.isEmpty else {
            return !sites.allSatisfy { $0 == "same-origin" || $0 == "none" }
        }
        let own = publicURL.isEmpty ? request.head.authority.map { "https://\($0)" } : publicURL
        return !values("origin", request).allSatisfy { $0 == own }
    }

    private static func values(_ name: String, _ request: Request) -> [String] {
        request.headers.filter { $0.name.canonicalName == name }.map(\.value)
    }
}
