/// The key under which facts of a credential or session are looked up.
public enum FactKey: Sendable, Hashable {
    /// A public handle, unique within its kind and environment.
    case handle(CredentialKindName, Environment, String)
    /// The digest of a secret that is presented without a handle; the digest covers kind and environment.
    case digest(Digest)

    /// The key as one line of text, for the change feed.
    public var text: String {
        switch self {
        case .handle(let kind, let environment, let handle):
            "h \(kind) \(environment.rawValue) \(handle)"
        case .digest(let digest): "d \(digest)"
        }
    }

    /// Reads what ``text`` writes; `nil` for any other text.
    public init?(text: String) {
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        if parts.count == 4, parts[0] == "h",
            let environment = Environment(rawValue: String(parts[2]))
        {
            self = .handle(
                CredentialKindName(rawValue: String(parts[1])),
                environment,
                String(parts[3])
            )
        } else if parts.count == 2, parts[0] == "d",
            let digest = Hexadecimal.decode(parts[1]).flatMap({ Digest($0) })
        {
            self = .digest(digest)
        } else {
            return nil
        }
    }
}
