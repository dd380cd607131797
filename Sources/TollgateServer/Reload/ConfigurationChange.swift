/// One key whose value is not any more what it was.
struct ConfigurationChange: Sendable, Equatable {
    /// The key's path.
    let path: String
    /// The value that the server runs with, as an operator writes it; `nil` for none.
    let old: String?
    /// The value that was loaded.
    let new: String?
    /// Where the new value was given.
    let origin: SettingOrigin

    /// Why the change cannot be made while the server serves; `nil` where it can.
    var problem: ConfigurationProblem? {
        guard let reason else { return nil }
        return ConfigurationProblem(
            origin: origin,
            message: "\(path): \(reason); the server runs with \(Self.named(old)),"
                + " found \(Self.named(new))"
        )
    }

    private var reason: String? {
        guard ReloadableKeys.contains(path) else { return "needs a restart" }
        // With a pair of the operator's own there is no local authority for clients to trust.
        let isPair = path.hasPrefix("tls.") && (old == nil) != (new == nil)
        return isPair ? "going to or from the local authority needs a restart" : nil
    }

    private static func named(_ text: String?) -> String { text?.quotedForMessage ?? "nothing" }
}

extension LoadedConfiguration {
    /// The keys whose values differ from those of an older configuration, in the table's order.
    func changes(since old: Configuration) -> [ConfigurationChange] {
        keys.compactMap { key in
            let (before, now) = (key.text(old), key.text(configuration))
            guard before != now else { return nil }
            return ConfigurationChange(
                path: key.path,
                old: before,
                new: now,
                origin: origin(of: key.path)
            )
        }
    }
}
