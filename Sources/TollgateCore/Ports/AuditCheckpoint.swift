/// A signed statement about the audit rows up to one of them.
///
/// It holds what a verifier needs and no secret; the signature is made and verified above this layer.
public struct AuditCheckpoint: Sendable, Hashable {
    /// What a checkpoint states.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The rows up to here were so.
        case head
        /// The rows up to here were so, and were removed because their time was over.
        case cut
    }

    /// What it states.
    public let kind: Kind
    /// The sequence of the newest row that it covers; 0 before the first.
    public let sequence: Int64
    /// That row's hash, 32 bytes; zeros before the first.
    public let head: Digest
    /// The digest over the content of every row up to it, 32 bytes, which needs no key to make.
    public let content: Digest
    /// When it was signed.
    public let at: Instant
    /// The public half of the key that signed: 32 bytes of RFC 8032.
    public let publicKey: [UInt8]
    /// The signature of Ed25519: 64 bytes.
    public let signature: [UInt8]

    /// Makes a checkpoint.
    public init(
        kind: Kind,
        sequence: Int64,
        head: Digest,
        content: Digest,
        at: Instant,
        publicKey: [UInt8],
        signature: [UInt8]
    ) {
        self.kind = kind
        self.sequence = sequence
        self.head = head
        self.content = content
        self.at = at
        self.publicKey = publicKey
        self.signature = signature
    }
}
