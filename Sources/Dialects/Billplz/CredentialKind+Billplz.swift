public import TollgateCore

extension CredentialKind {
    /// The secret key that a caller presents as its Basic user name.
    ///
    /// The house form stands in place of the vendor's UUIDs, so that a key says which environment it
    /// is for; imported UUIDs are looked up all the same.
    public static let billplzSecretKey = CredentialKind(
        name: "billplz.secret-key",
        title: "Secret key",
        handle: .none,
        secret: .house(sandboxPrefix: "bp_test_", productionPrefix: "bp_live_"),
        scopes: [.billplzRead, .billplzWrite]
    )

    /// The key that signs callbacks, redirects and the requests of the fifth version.
    ///
    /// Every published example has `S-` and 22 letters of the URL-safe base64 alphabet (contract,
    /// section 1). It never lets anybody in.
    public static let billplzXSignatureKey = CredentialKind(
        name: "billplz.x-signature-key",
        title: "X Signature key",
        handle: .organisation,
        secret: .fixed(
            start: "S-",
            alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
            letterCount: 22
        ),
        use: .signing
    )
}

extension Scope {
    /// The scope of calls that only look.
    public static let billplzRead: Scope = "read"
    /// The scope of calls that change something.
    public static let billplzWrite: Scope = "write"
}
