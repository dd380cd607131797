public import TollgateCore
public import TollgateCrypto

/// The keys with which one webhook's deliveries are signed: the newest, and during a rotation's
/// overlap the ones before it, each until its end.
///
/// A signer is handed one secret. So that it signs with several, they are written as one text: the
/// first line is the newest secret to the letter, and each older one stands on a line behind the
/// second since 1970 at which it ends and a space. Behind each of these lines there is one with the
/// key pair that was made with that secret, `whsk_…`; it is absent for secrets from before there were
/// pairs. A secret without a pair that never was rotated is its own text.
public struct WebhookKeys: Sendable {
    /// A secret and the key pair beside it.
    public struct Entry: Sendable {
        /// The shared secret.
        public let secret: Secret
        /// The private half of the pair; `nil` for secrets from before there were pairs.
        public let pair: WebhookSigningKey?

        /// Makes an entry.
        public init(_ secret: Secret, pair: WebhookSigningKey? = nil) {
            (self.secret, self.pair) = (secret, pair)
        }
    }

    /// An older key.
    public struct Retiring: Sendable {
        /// The key.
        public let key: Entry
        /// When it ends.
        public let until: Instant

        /// Makes an older key.
        public init(key: Entry, until: Instant) { (self.key, self.until) = (key, until) }
    }

    /// How many older keys are kept.
    public static let retiringMax = 3

    /// The newest key.
    public let newest: Entry
    /// The older ones, the newest first; those whose time is over are among them.
    public let retiring: [Retiring]

    /// Makes a set of keys.
    ///
    /// - Parameters:
    ///   - newest: The newest key, whose secret has no line feed in it.
    ///   - retiring: The older ones, the newest first, of which ``retiringMax`` are kept.
    public init(newest: Entry, retiring: [Retiring] = []) {
        self.newest = newest
        self.retiring = Array(retiring.prefix(Self.retiringMax))
    }

    /// Reads what ``text`` writes; a line that is not of the form is left out, and what stands behind the
    /// last line that there may be.
    public init(reading text: Secret) {
        var lines = text.withBytes { bytes in
            bytes.split(
                separator: Self.lineFeed,
                maxSplits: Self.linesMax,
                omittingEmptySubsequences: false
            ).prefix(Self.linesMax).map { Secret(Array($0)) }
        }[...]
        let first = lines.popFirst() ?? Secret("")
        let newest = Entry(first, pair: Self.takePair(from: &lines))
        var retiring: [Retiring] = []
        while let line = lines.popFirst() {
            // The pair goes with its secret, also where that line is not of the form.
            let pair = Self.takePair(from: &lines)
            guard let (secret, until) = Self.retiring(line) else { continue }
            retiring.append(Retiring(key: Entry(secret, pair: pair), until: until))
        }
        self.init(newest: newest, retiring: retiring)
    }

    /// The keys as one secret, to be kept sealed.
    public var text: Secret {
        var bytes = newest.secret.withBytes { $0 }
        Self.add(newest.pair, to: &bytes)
        for old in retiring {
            bytes.append(Self.lineFeed)
            bytes += "\(old.until.seconds) ".utf8
            bytes += old.key.secret.withBytes { $0 }
            Self.add(old.key.pair, to: &bytes)
        }
        return Secret(bytes)
    }

    /// The keys that sign at a moment, the newest first.
    public func live(at now: Instant) -> [Entry] {
        [newest] + retiring.filter { $0.until > now }.map(\.key)
    }

    /// The keys after a rotation: the newest one goes on for an overlap, and no older one goes on
    /// longer than that, or than it would have.
    ///
    /// - Parameters:
    ///   - key: The new key.
    ///   - end: When the one that is the newest now ends; at once where that is not later than now.
    ///   - now: The moment.
    /// - Returns: The keys, without those whose time is over.
    public func rotated(to key: Entry, until end: Instant, at now: Instant) -> WebhookKeys {
        let older = retiring.map { Retiring(key: $0.key, until: min($0.until, end)) }
        let old = [Retiring(key: newest, until: end)] + older
        return WebhookKeys(newest: key, retiring: old.filter { $0.until > now })
    }

    // MARK: Lines

    private static let lineFeed = UInt8(ascii: "\n")
    private static let digitsMax = 12
    /// A line for each secret and one for its pair.
    private static let linesMax = 2 * (retiringMax + 1)

    private static func add(_ pair: WebhookSigningKey?, to bytes: inout [UInt8]) {
        guard let pair else { return }
        bytes.append(lineFeed)
        bytes += pair.text.withBytes { $0 }
    }

    /// The pair on the next line, if one stands there; that line is then done with.
    private static func takePair(from lines: inout ArraySlice<Secret>) -> WebhookSigningKey? {
        guard let line = lines.first, WebhookKeyForm(of: line) == .signing else { return nil }
        lines.removeFirst()
        return WebhookSigningKey(reading: line)
    }

    private static func retiring(_ line: Secret) -> (secret: Secret, until: Instant)? {
        line.withBytes { line in
            let digits = line.prefix { (0x30...0x39).contains($0) }
            let rest = line.dropFirst(digits.count)
            guard (1...digitsMax).contains(digits.count), rest.first == UInt8(ascii: " "),
                rest.count > 1, let seconds = Int64(String(decoding: digits, as: UTF8.self))
            else { return nil }
            return (Secret(Array(rest.dropFirst())), Instant(seconds: seconds))
        }
    }
}
