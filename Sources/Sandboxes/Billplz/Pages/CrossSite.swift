import Gatekeeper
import TollgateCore

/// Forms that another site's page sends here in a visitor's browser.
///
/// The pages know no visitor: whoever has a bill's address may pay it, and there is no cookie that a
/// foreign form could borrow. A sandbox on a developer's own machine is still out of reach for others,
/// while the developer's browser is not; so a browser that says that a form comes from elsewhere is
/// asked to press the button on the page itself. `Sec-Fetch-Site` says it, or in browsers without that
/// field `Origin`. Programs send neither and are let through, as are links from elsewhere, which is how
/// payers come.
enum CrossSite {
    /// Returns the answer to a form from another site, or `nil` for any other request.
    static func refuse(_ call: AdmittedCall, back path: String) -> Reply? {
        guard isForeign(call) else { return nil }
        return PublicPage(
            status: 403,
            "Sent from another site",
            """
            <p>This form was sent from another site, so nothing was done.
            <a href="\(path)">Open the page</a> and press the button there.</p>
            """
        ).reply
    }

    private static func isForeign(_ call: AdmittedCall) -> Bool {
        let sites = call.request.headers.all("sec-fetch-site")
        guard sites.isEmpty else {
            return !sites.allSatisfy { $0 == "same-origin" || $0 == "none" }
        }
        return !call.request.headers.all("origin").allSatisfy { $0 == call.publicURL }
    }
}
