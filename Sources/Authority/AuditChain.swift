public import TollgateCore
public import TollgateCrypto

/// The audit rows' chain: each row's hash is an HMAC-SHA-256 over the hash before it and its own content.
///
/// The key lies with the rings, not in the store: who can write the store alone cannot make a row that
/// verifies. Signed checkpoints stand over the chain (``AuditCheckpoint``): they show that rows behind them
/// were cut off, and let people verify who have no key. Somebody who can write the store can still take it
/// back, rows and checkpoints together, to what it was at an earlier time; for that, keep a head elsewhere
/// and give it to ``verify(_:expecting:)``.
public struct AuditChain: Sendable {
    /// The hash before the first row.
    public static let origin = Digest(repeating: 0)

    /// What a verification found.
    public enum Verdict: Sendable, Hashable {
        /// Every row is as it was written.
        case sound(AuditSpan)
        /// The first row that is not, and why.
        case broken(AuditBreak)
    }

    /// Rows read at a time.
    static let pageRows = 1_000

    private let key: Secret

    /// Makes a chain under a key.
    public init(key: Secret) { self.key = key }

    /// The key pair that signs the chain's checkpoints.
    var signer: CheckpointKey { CheckpointKey(deriving: key) }

    /// The key with which anybody verifies the chain's checkpoints.
    public var publicKey: CheckpointPublicKey { signer.publicKey }

    /// Appends a row inside a transaction, which fails as a whole if the row cannot be written.
    public func append(
        _ action: String,
        _ subject: String,
        details: JSONValue,
        by actor: Actor,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws {
        let last = try transaction.audit.last()
        let sequence = (last?.sequence ?? 0) + 1
        let previous = last?.hash ?? Self.origin
        let text = details.text
        let hash = hash(sequence, now, actor.rawValue, action, subject, text, previous)
        let row = AuditRow(
            sequence: sequence,
            at: now,
            actor: actor.rawValue,
            action: action,
            subject: subject,
            details: text,
            previous: previous,
            hash: hash
        )
        try transaction.audit.append(row)
    }

    /// The hash that a row must have behind another one.
    func hash(of row: AuditRow, after previous: Digest) -> Digest {
        hash(row.sequence, row.at, row.actor, row.action, row.subject, row.details, previous)
    }

    private func hash(
        _ sequence: Int64,
        _ at: Instant,
        _ actor: String,
        _ action: String,
        _ subject: String,
        _ details: String,
        _ previous: Digest
    ) -> Digest {
        let content: JSONValue = [
            .string(previous.description), .integer(sequence), .integer(at.microseconds),
            .string(actor),
            .string(action), .string(subject), .string(details),
        ]
        return MessageAuthentication.digest(content.bytes, key: key)
    }
}
