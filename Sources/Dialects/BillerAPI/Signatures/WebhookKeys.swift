public import TollgateCore

/// The secrets with which one webhook's deliveries are signed: the newest, and during a rotation's
/// overlap the ones before it, each until its end.
///
/// A signer is handed one secret. So that it signs with several, they are written as one text: the
/// first line is the newest secret to the letter, and each further line an older one behind the
/// second since 1970 at which it ends and a space. A secret that never was rotated is its own text.
public struct WebhookKeys: Sendable {
    /// An older secret.
    public struct Retiring: Sendable {
        /// The secret.
        public let key: Secret
        /// When it ends.
        public let until: Instant

        /// Makes an older secret.
        public init(key: Secret, until: Instant) { (self.key, self.until) = (key, until) }
    }

    /// How many older secrets are kept.
    public static let retiringMax = 3

    /// The newest secret.
    public let newest: Secret
    /// The older ones, the newest first; those whose time is over are among them.
    public let retiring: [Retiring]

    /// Makes a set of keys.
    ///
    /// - Parameters:
    ///   - newest: The newest secret, which has no line feed in it.
    ///   - retiring: The older ones, the newest first, of which ``retiringMax`` are kept.
    public init(newest: Secret, retiring: [Retiring] = []) {
        self.newest = newest
        self.retiring = Array(retiring.prefix(Self.retiringMax))
    }

    /// Reads what ``text`` writes; a line that is not of the form is left out.
    public init(reading text: Secret) {
        let lines = text.withBytes { bytes in
            bytes.split(
                separator: Self.lineFeed,
                maxSplits: Self.retiringMax + 1,
                omittingEmptySubsequences: false
            ).map { Array($0) }
        }
        self.init(
            newest: Secret(lines.first ?? []),
            retiring: lines.dropFirst().compactMap { Self.retiring($0) }
        )
    }

    /// The secrets as one, to be kept sealed.
    public var text: Secret {
        var bytes = newest.withBytes { $0 }
        for old in retiring {
            bytes.append(Self.lineFeed)
            bytes += "\(old.until.seconds) ".utf8
            bytes += old.key.withBytes { $0 }
        }
        return Secret(bytes)
    }

    /// The secrets that sign at a moment, the newest first.
    public func live(at now: Instant) -> [Secret] {
        [newest] + retiring.filter { $0.until > now }.map(\.key)
    }

    /// The keys after a rotation: the newest one goes on for an overlap, and no older one goes on
    /// longer than that, or than it would have.
    ///
    /// - Parameters:
    ///   - key: The new secret.
    ///   - end: When the one that is the newest now ends; at once where that is not later than now.
    ///   - now: The moment.
    /// - Returns: The keys, without those whose time is over.
    public func rotated(to key: Secret, until end: Instant, at now: Instant) -> WebhookKeys {
        let older = retiring.map { Retiring(key: $0.key, until: min($0.until, end)) }
        let old = [Retiring(key: newest, until: end)] + older
        return WebhookKeys(newest: key, retiring: old.filter { $0.until > now })
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let digitsMax = 12

    private static func retiring(_ line: [UInt8]) -> Retiring? {
        let digits = line.prefix { (0x30...0x39).contains($0) }
        let rest = line.dropFirst(digits.count)
        guard (1...digitsMax).contains(digits.count), rest.first == UInt8(ascii: " "),
            rest.count > 1, let seconds = Int64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return Retiring(key: Secret(Array(rest.dropFirst())), until: Instant(seconds: seconds))
    }
}
