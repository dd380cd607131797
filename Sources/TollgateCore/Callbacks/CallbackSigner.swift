/// Writes a channel's callbacks as its receivers expect them, and checks them as a receiver would.
///
/// Both halves are pure and share one canonicalizer. A callback is signed when it is sent, so that every
/// try carries a fresh time and the newest key.
public protocol CallbackSigner: Sendable {
    /// The channel: a dialect's name, or `tollgate`.
    var channel: String { get }

    /// The kinds that it can sign and check, the usual one first; empty where every word is one.
    var kinds: [String] { get }

    /// Whether keys of Ed25519 pairs sign its callbacks: private ones, `whsk_…`.
    var signsWithPairs: Bool { get }

    /// Whether its callbacks can be verified with a public key, `whpk_…`.
    var verifiesWithPairs: Bool { get }

    /// Writes one try.
    ///
    /// - Parameters:
    ///   - callback: What is told.
    ///   - key: The signing key, or `nil` for an unsigned callback.
    ///   - now: The moment of sending, by the wall clock: receivers check it by theirs.
    /// - Returns: The header fields that the channel adds, `Content-Type` among them, and the body.
    func sign(_ callback: CallbackMessage, key: Secret?, at now: Instant) -> SignedCallback

    /// Checks a callback as its receiver would.
    ///
    /// - Parameters:
    ///   - callback: The header fields and body as they arrived.
    ///   - kind: What it tells, in the channel's words, or `nil` for what the channel tells most.
    ///   - key: The receiver's copy of the key.
    ///   - now: The moment of arrival.
    ///   - isExplained: Whether to look also for mistakes whose search costs more than a check.
    /// - Returns: One finding for each signature that the channel knows.
    func verify(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant,
        explained isExplained: Bool
    ) -> [SignatureFinding]
}

extension CallbackSigner {
    /// Every word.
    public var kinds: [String] { [] }

    /// They do not.
    public var signsWithPairs: Bool { false }

    /// They cannot, unless pairs sign.
    public var verifiesWithPairs: Bool { signsWithPairs }

    /// Whether a kind is one that it can sign and check.
    public func knows(kind: String) -> Bool { kinds.isEmpty || kinds.contains(kind) }
}

/// What a callback tells, before it is signed.
public struct CallbackMessage: Sendable {
    /// The callback's name, the same on every try.
    public let id: CallbackID
    /// What it tells, in its channel's words.
    public let kind: String
    /// What it says, without signature.
    public let content: JSONObject
    /// When the event happened, by the clock of its account.
    public let createdAt: Instant
    /// The clock by which keys end that go on for an overlap; the signed time is the wall clock's.
    public let account: AccountClock

    /// Makes a message.
    public init(
        id: CallbackID,
        kind: String,
        content: JSONObject,
        createdAt: Instant,
        account: AccountClock = .wall
    ) {
        self.id = id
        self.kind = kind
        self.content = content
        self.createdAt = createdAt
        self.account = account
    }
}

/// A callback as it goes over the wire.
public struct SignedCallback: Sendable {
    /// The header fields of the channel.
    public let headers: HeaderFields
    /// The body.
    public let body: [UInt8]

    /// Makes a callback.
    public init(headers: HeaderFields, body: [UInt8]) {
        self.headers = headers
        self.body = body
    }
}
