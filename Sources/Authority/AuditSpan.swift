public import TollgateCore

/// Audit rows that were verified, from one place to another.
public struct AuditSpan: Sendable, Hashable {
    /// The row behind which they begin: 0, or the last one below a cut or before an export.
    public let start: Int64
    /// The newest of them; ``start`` where there is none.
    public internal(set) var last: Int64
    /// The hash of the newest.
    public internal(set) var head: Digest
    /// The digest over the content of every row up to the newest.
    public internal(set) var content: Digest
    /// How many checkpoints were verified.
    public internal(set) var checkpoints = 0
    /// The newest row that a checkpoint covers; ``start`` where none does.
    public internal(set) var signedTo: Int64

    /// How many rows there are.
    public var rows: Int64 { last - start }

    /// The span before the first row.
    static let origin = AuditSpan(start: 0, head: AuditChain.origin, content: AuditChain.origin)

    /// Makes an empty span behind a row.
    init(start: Int64, head: Digest, content: Digest) {
        self.start = start
        last = start
        self.head = head
        self.content = content
        signedTo = start
    }

    /// Makes an empty span behind what a checkpoint covers.
    init(behind checkpoint: AuditCheckpoint) {
        self.init(
            start: checkpoint.sequence,
            head: checkpoint.head,
            content: checkpoint.content
        )
    }
}
