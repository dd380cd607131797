public import TollgateCore

extension CredentialKind {
    /// The one kind of credential that Billogram knows: an API user with its password.
    ///
    /// The forms are those of the vendor's samples (contract A1): a user such as `12345-aB3dE6gH`
    /// and a password of 32 lower-case hexadecimal digits, which hold 128 random bits.
    public static let billogramAPIUser = CredentialKind(
        name: "billogram.api-user",
        title: "API user",
        handle: .random(groups: [
            HandleGroup(alphabet: digits, letterCount: 5),
            HandleGroup(alphabet: digits + upperCase + upperCase.lowercased(), letterCount: 8),
        ]),
        secret: .fixed(start: "", alphabet: "0123456789abcdef", letterCount: 32),
        scopes: [.billogramRead, .billogramWrite]
    )

    private static let digits = "0123456789"
    private static let upperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
}
