public import TollgateCore

extension CredentialKind {
    /// A person with API access, who signs in by user name and password (contract, section B1).
    ///
    /// It is presented to the login alone.
    public static let billingPlatformUser = CredentialKind(
        name: "billingplatform.user",
        title: "User",
        handle: .user,
        secret: .chosen,
        use: .password,
        scopes: [.billingPlatformRead, .billingPlatformWrite]
    )

    /// The session that a login opens: 40 letters in mixed case, as in the vendor's sample
    /// (contract, section B1), of which the last six are a checksum.
    public static let billingPlatformSession = CredentialKind(
        name: "billingplatform.session",
        title: "Session",
        handle: .none,
        secret: .letters
    )

    /// An OAuth client: a public id and a secret (contract, section B1).
    ///
    /// Nobody publishes the vendor's form. The id is 20 letters and digits, which no encoding of a
    /// form or of Basic changes.
    public static let billingPlatformClient = CredentialKind(
        name: "billingplatform.client",
        title: "OAuth client",
        handle: .random(groups: [
            HandleGroup(alphabet: smallLettersAndDigits, letterCount: 20)
        ]),
        secret: .house(sandboxPrefix: "bpf_test_", productionPrefix: "bpf_live_"),
        scopes: [.billingPlatformRead, .billingPlatformWrite]
    )

    /// The access token that an OAuth client is given, presented as `Authorization: Bearer`.
    public static let billingPlatformAccessToken = CredentialKind(
        name: "billingplatform.access-token",
        title: "Access token",
        handle: .none,
        secret: .house(
            sandboxPrefix: "bpf_test_access_",
            productionPrefix: "bpf_live_access_"
        )
    )

    /// The refresh token that an OAuth client is given beside the access token (contract, section B1).
    ///
    /// No client found uses it. It opens nothing unless the configuration says that it is taken as
    /// `Authorization: Bearer`.
    public static let billingPlatformRefreshToken = CredentialKind(
        name: "billingplatform.refresh-token",
        title: "Refresh token",
        handle: .none,
        secret: .house(
            sandboxPrefix: "bpf_test_refresh_",
            productionPrefix: "bpf_live_refresh_"
        )
    )

    /// The starts of refresh tokens, by which they are told from access tokens.
    static let billingPlatformRefreshPrefixes = ["bpf_test_refresh_", "bpf_live_refresh_"]

    private static let smallLettersAndDigits = "0123456789abcdefghijklmnopqrstuvwxyz"
}

extension Scope {
    /// The scope of calls that only look.
    public static let billingPlatformRead: Scope = "read"
    /// The scope of calls that change something.
    public static let billingPlatformWrite: Scope = "write"
}
