/// Writes a channel's callbacks as its receivers expect them, and checks them as a receiver would.
///
/// Both halves are pure and share one canonicalizer. A callback is signed when it is sent, so that every
/// try carries a fresh time and the newest key.
public protocol CallbackSigner: Sendable {
    /// The channel: a dialect's name, or `tollgate`.
    var channel: String { get }

    /// The kinds that it can sign and check, the usual one first; empty where every word is one.
    var kinds: [String] { get }

    /// Writes one try.
    ///
    /// - Parameters:
    ///   - callback: What is told.
    ///   - key: The signing key, or `nil` for an unsigned callback.
    ///   - now: The moment of sending.
    /// - Returns: The header fields that the channel adds, `Content-Type` among them, and the body.
    func sign(_ callback: CallbackMessage, key: Secret?, at now: Instant) -> SignedCallback

    /// Checks a callback as its receiver would.
    ///
    /// - Parameters:
    ///   - callback: The header fields and body as they arrived.
    ///   - kind: What it tells, in the channel's words, or `nil` for what the channel tells most.
    ///   - key: The receiver's copy of the key.
    ///   - now: The moment of arrival.
    /// - Returns: One finding for each signature that the channel knows.
    func verify(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant
    ) -> [SignatureFinding]

    /// Looks for the mistake behind each wrong signature of a callback, by trying the usual ones.
    ///
    /// - Parameters:
    ///   - callback: The header fields and body as they arrived.
    ///   - kind: What it tells, in the channel's words, or `nil` for what the channel tells most.
    ///   - key: The receiver's copy of the key.
    ///   - now: The moment of arrival.
    /// - Returns: One diagnosis for each wrong signature; none where all are right.
    func diagnose(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant
    ) -> [SignatureDiagnosis]
}

extension CallbackSigner {
    /// Every word.
    public var kinds: [String] { [] }

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
    /// When the event happened.
    public let createdAt: Instant

    /// Makes a message.
    public init(id: CallbackID, kind: String, content: JSONObject, createdAt: Instant) {
        self.id = id
        self.kind = kind
        self.content = content
        self.createdAt = createdAt
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

/// What a check of one signature found.
public struct SignatureFinding: Sendable, Hashable {
    /// The signature's name, such as `Billogram-Signature`.
    public let name: String
    /// Whether it is right.
    public let isValid: Bool
    /// A sentence that says what is wrong, and what to look at; shows no key and no signature.
    public let explanation: String

    /// Makes a finding.
    public init(name: String, isValid: Bool, explanation: String) {
        self.name = name
        self.isValid = isValid
        self.explanation = explanation
    }
}

/// Which part of a wrong signature is wrong.
public struct SignatureDiagnosis: Sendable, Hashable {
    /// A part of what makes a signature.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        /// The key itself is written wrongly, such as with a line's end behind it.
        case key
        /// The right fields, put together in another order.
        case order
        /// Something that belongs to the signed text, or the signature itself, is absent.
        case missingField = "missing_field"
        /// Something was signed that does not belong to the signed text.
        case extraField = "extra_field"
        /// The letters of the signature or of a value are written in another way.
        case encoding
        /// The body was read and written anew after it was signed.
        case body
        /// The signed moment is malformed, another, or too far from now.
        case time
        /// No usual mistake explains it: it is another key, or a value was changed.
        case content
    }

    /// The signature's name, such as `Billogram-Signature`.
    public let name: String
    /// What is wrong.
    public let part: Part
    /// A sentence that says what to look at; shows no key and no signature.
    public let explanation: String

    /// Makes a diagnosis.
    public init(name: String, part: Part, explanation: String) {
        self.name = name
        self.part = part
        self.explanation = explanation
    }
}
