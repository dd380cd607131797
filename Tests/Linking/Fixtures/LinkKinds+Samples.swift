import Linking
import TollgateCore

extension LinkKinds {
    /// The kinds of a dialect that a test makes up.
    static let samples = LinkKinds(
        linkToken: kind("link-token", "lt"),
        publicToken: kind("public-token", "pt"),
        accessToken: kind("access-token", "at")
    )

    /// The client's own kind.
    static let client = CredentialKind(
        name: "test.client",
        title: "Client",
        handle: .random(groups: [HandleGroup(alphabet: "abcdefghjk", letterCount: 12)]),
        secret: .house(sandboxPrefix: "bb_test_", productionPrefix: "bb_live_"),
        scopes: ["billers", "link", "bills", "payments"]
    )

    private static func kind(_ name: String, _ prefix: String) -> CredentialKind {
        CredentialKind(
            name: CredentialKindName(rawValue: "test.\(name)"),
            title: name,
            handle: .none,
            secret: .house(
                sandboxPrefix: "\(prefix)_sandbox_",
                productionPrefix: "\(prefix)_production_"
            )
        )
    }
}
