import Testing
import TollgateCore

@Suite("Requests from another site's page")
struct ForeignSiteTests {
    static let own = "https://localhost:8443"

    @Test(
        "says so as browsers do, and of programs nothing",
        arguments: [
            ([], [], false), (["same-origin"], [], false), (["none"], [], false),
            (["cross-site"], [], true), (["same-site"], [], true), (["Same-Origin"], [], true),
            (["same-origin", "cross-site"], [], true), ([""], [], true),
            ([], [own], false), ([], ["null"], true), ([], ["https://localhost:8444"], true),
            ([], ["http://localhost:8443"], true), ([], [own, "https://shop.example"], true),
            (["same-origin"], ["https://shop.example"], false), (["cross-site"], [own], true),
        ] as [([String], [String], Bool)]
    )
    func tells(sites: [String], origins: [String], isForeign: Bool) {
        #expect(
            ForeignSite.isSource(sites: sites, origins: origins, own: Self.own) == isForeign
        )
    }
}
