import HTTPTypes
import Hummingbird
import TollgateCore

extension Request {
    /// Whether a browser says that the request comes from another site's page.
    ///
    /// - Parameter own: The listener's own origin.
    /// - Returns: Whether it says so; what says nothing comes from no page.
    func comesFromForeignSite(own: String) -> Bool {
        ForeignSite.isSource(sites: values("sec-fetch-site"), origins: values("origin"), own: own)
    }

    private func values(_ name: String) -> [String] {
        headers.filter { $0.name.canonicalName == name }.map(\.value)
    }
}
