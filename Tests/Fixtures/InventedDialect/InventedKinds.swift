import TollgateCore

/// The kinds of credentials of the invented dialect.
enum InventedKinds {
    static let letters = "0123456789abcdefghijklmnopqrstuvwxyz"

    static let key = CredentialKind(
        name: "invented.key",
        title: "Key",
        handle: .random(groups: [HandleGroup(alphabet: letters, letterCount: 12)]),
        secret: .house(sandboxPrefix: "inv_test_", productionPrefix: "inv_live_"),
        scopes: ["notes:read", "notes:write"]
    )

    static let session = CredentialKind(
        name: "invented.session",
        title: "Session",
        handle: .none,
        secret: .house(sandboxPrefix: "inv_test_ses_", productionPrefix: "inv_live_ses_")
    )

    static let user = CredentialKind(
        name: "invented.user",
        title: "User",
        handle: .user,
        secret: .chosen,
        use: .password,
        scopes: ["notes:read", "notes:write"]
    )

    static let signingKey = CredentialKind(
        name: "invented.signing-key",
        title: "Signing key",
        handle: .organisation,
        secret: .fixed(start: "SK-", alphabet: letters, letterCount: 40),
        use: .signing
    )
}
