/// The key under which facts of a credential or session are looked up.
public enum FactKey: Sendable, Hashable {
    /// A public handle, unique within its kind and environment.
    case handle(CredentialKindName, Environment, String)
    /// The digest of a secret that is presented without a handle; the digest covers kind and environment.
    case digest(Digest)

    /// Whether two keys are the same, byte by byte, as the stores tell them apart: two spellings of one
    /// text in Unicode are two handles.
    public static func == (left: FactKey, right: FactKey) -> Bool {
        switch (left, right) {
        case (.digest(let one), .digest(let other)): one == other
        case (.handle(let kind, let place, let name), .handle(let kind2, let place2, let name2)):
            kind == kind2 && place == place2 && isSame(name, name2)
        default: false
        }
    }

    /// Feeds the bytes that ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .digest(let digest): hasher.combine(digest)
        case .handle(let kind, let environment, let name):
            hasher.combine(kind)
            hasher.combine(environment)
            let isHashed: Void? = name.utf8.withContiguousStorageIfAvailable {
                hasher.combine(bytes: UnsafeRawBufferPointer($0))
            }
            if isHashed == nil {
                Array(name.utf8).withUnsafeBytes { hasher.combine(bytes: $0) }
            }
        }
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        let isSame = one.utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { $0.elementsEqual(left) }
        }
        return isSame.flatMap(\.self) ?? one.utf8.elementsEqual(other.utf8)
    }

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
