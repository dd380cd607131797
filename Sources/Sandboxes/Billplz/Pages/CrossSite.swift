import Gatekeeper
import TollgateCore

/// Forms that another site's page sends here in a visitor's browser.
///
/// The pages know no visitor: whoever has a bill's address may pay it. A browser that says that a form comes
/// from elsewhere (``ForeignSite``) is asked to press the button on the page itself. Links from elsewhere
/// are let through, which is how payers come.
enum CrossSite {
    /// Returns the answer to a form from another site, or `nil` for any other request.
    static func refuse(_ call: AdmittedCall, back path: String) -> Reply? {
        let headers = call.request.headers
        let isForeign = ForeignSite.isSource(
            sites: headers.all("sec-fetch-site"),
            origins: headers.all("origin"),
            own: call.publicURL
        )
        guard isForeign else { return nil }
        return PublicPage(
            status: 403,
            "Sent from another site",
            """
            <p>This form was sent from another site, so nothing was done.
            <a href="\(path)">Open the page</a> and press the button there.</p>
            """
        ).reply
    }
}
