import Gatekeeper

/// Which keys may change while the server serves; every other key needs a restart.
enum ReloadableKeys {
    private static let own: Set<String> = [
        "tls.certificate", "tls.key",
        "expiryWarning", "signatures.window", "signatures.replay",
        "passwords.failuresPerAddress", "passwords.failuresPerAccount",
        "limits.failuresPerAddress", "limits.perAddress", "limits.perCredential",
        "limits.perOrganisation", "limits.headers",
        "maxima.bodyBytes", "maxima.headBytes", "maxima.headFields", "maxima.unsentBytes",
        "timeouts.handshake", "timeouts.head", "timeouts.body", "timeouts.idle", "timeouts.stall",
        "timeouts.floodPause", "timeouts.drain", "timeouts.drainDelay",
        "pages.shopPerAddress", "pages.connectPerAddress",
    ]

    /// Tells whether a key may change while the server serves.
    ///
    /// Of a dialect's keys these are its origins, its limits and what its limits count.
    static func contains(_ path: String) -> Bool {
        if own.contains(path) { return true }
        let levels = path.split(separator: ".")
        guard levels.count >= 3, levels[0] == "dialects" else { return false }
        return ["origins", "limits", LimitPolicy.countOption].contains(String(levels[2]))
    }
}
