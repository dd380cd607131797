import TollgateCore

/// The rules for organisations' names, which stand in paths.
enum OrganisationName {
    /// The most letters of a name.
    static let lettersMax = 63

    /// First segments of paths that Tollgate or a dialect uses; no organisation can be called so.
    static let reserved: Set<String> = [
        "api", "bills", "billers", "link", "connect", "console", "oauth", "decide",
        "verify",
        "iam", "webhooks", "emails", "rest", "auth", "admin", "metrics", "livez", "readyz",
        "startupz",
        "version",
        "assets", "explain", "problems", "sandbox", "shop",
    ]

    /// Checks a name: ASCII letters, digits and hyphens, a letter first; reserved words ignoring case.
    static func check(_ name: String) throws(AuthorityError) {
        let isShort = (1...lettersMax).contains(name.utf8.count)
        let isPlain = name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 45 }
        guard isShort, isPlain, let first = name.utf8.first, isLetter(first) else {
            throw .nameMalformed(name)
        }
        guard !reserved.contains(name.lowercased()) else { throw .nameReserved(name) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }
}
