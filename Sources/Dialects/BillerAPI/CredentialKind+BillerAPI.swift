public import TollgateCore

extension CredentialKind {
    /// The client of BillerAPI: a public id and a secret, each in a header field of its own (the
    /// founding document; contract, section 6).
    ///
    /// Nobody publishes the form of the id. It is 20 letters and digits, which no encoding changes.
    public static let billerAPIClient = CredentialKind(
        name: "billerapi.client",
        title: "Client",
        handle: .random(groups: [HandleGroup(alphabet: lettersAndDigits, letterCount: 20)]),
        secret: .house(sandboxPrefix: "bb_test_", productionPrefix: "bb_live_"),
        scopes: [
            .billerAPIBillers, .billerAPILink, .billerAPIBills, .billerAPIPayments,
            .billerAPIWebhooks,
        ]
    )

    /// The token that Connect presents for one attempt of an end user: a session of its client.
    ///
    /// Its scopes are what the attempt needs of the client's: choosing a biller, and linking.
    public static let billerAPILinkToken = CredentialKind(
        name: "billerapi.link-token",
        title: "Link token",
        handle: .none,
        secret: .house(sandboxPrefix: "lt_sandbox_", productionPrefix: "lt_production_"),
        scopes: [.billerAPIBillers, .billerAPILink],
        isHeldByEndUsers: true
    )

    /// The token that Connect hands to the client's page, to be exchanged once; no head presents
    /// it.
    public static let billerAPIPublicToken = CredentialKind(
        name: "billerapi.public-token",
        title: "Public token",
        handle: .none,
        secret: .house(sandboxPrefix: "pt_sandbox_", productionPrefix: "pt_production_")
    )

    /// The token of one linked account: a session of its client, narrowed to what was consented to.
    public static let billerAPIAccessToken = CredentialKind(
        name: "billerapi.access-token",
        title: "Access token",
        handle: .none,
        secret: .house(sandboxPrefix: "at_sandbox_", productionPrefix: "at_production_"),
        scopes: [.billerAPIBills, .billerAPIPayments]
    )

    /// The starts of link tokens, by which they are told from access tokens.
    static let billerAPILinkTokenPrefixes = ["lt_sandbox_", "lt_production_"]

    private static let lettersAndDigits = "0123456789abcdefghijklmnopqrstuvwxyz"
}

extension Scope {
    /// The scope of the directory of billers.
    public static let billerAPIBillers: Scope = "billers"
    /// The scope of linking accounts.
    public static let billerAPILink: Scope = "link"
    /// The scope of bills, which is also a consent of end users.
    public static let billerAPIBills: Scope = "bills"
    /// The scope of payments, which is also a consent of end users.
    public static let billerAPIPayments: Scope = "payments"
    /// The scope of webhooks.
    public static let billerAPIWebhooks: Scope = "webhooks"

    /// What end users can be asked to consent to (contract, section 6, `consents`).
    public static let billerAPIConsents: [Scope] = [.billerAPIBills, .billerAPIPayments]
}
