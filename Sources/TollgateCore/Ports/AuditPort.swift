/// One audit row; each carries the hash of the one before, so that none can be altered unseen.
public struct AuditRow: Sendable, Hashable {
    /// The row's place, from 1 without gaps.
    public let sequence: Int64
    /// When the change was made.
    public let at: Instant
    /// Who made it: `command:<user>`, `server`, later a person's id.
    public let actor: String
    /// What was done, such as `credential.create`.
    public let action: String
    /// What it was done to: an id.
    public let subject: String
    /// The details as JSON text, without any secret.
    public let details: String
    /// The hash of the row before, 32 bytes; zeros for the first.
    public let previous: Digest
    /// The hash of this row, 32 bytes.
    public let hash: Digest

    /// Makes a row.
    public init(
        sequence: Int64,
        at: Instant,
        actor: String,
        action: String,
        subject: String,
        details: String,
        previous: Digest,
        hash: Digest
    ) {
        self.sequence = sequence
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.details = details
        self.previous = previous
        self.hash = hash
    }
}

/// Keeps audit rows and the checkpoints over them; they are added and read, never changed.
///
/// Rows go in one way alone, by ``remove(upTo:)``, and never the newest one, whose successor needs it.
public protocol AuditPort {
    /// Adds a row; throws ``StoreFault/Code/duplicate`` if its sequence is taken.
    func append(_ row: AuditRow) throws
    /// The newest row, or `nil`.
    func last() throws -> AuditRow?
    /// Returns up to a number of rows behind a sequence, oldest first.
    func rows(after sequence: Int64, limit: Int) throws -> [AuditRow]
    /// Adds a checkpoint of the kind ``AuditCheckpoint/Kind/head``; throws
    /// ``StoreFault/Code/duplicate`` if one stands at its sequence, ``StoreFault/Code/other`` for a cut.
    func add(_ checkpoint: AuditCheckpoint) throws
    /// Returns up to a number of heads behind a sequence, oldest first.
    func checkpoints(after sequence: Int64, limit: Int) throws -> [AuditCheckpoint]
    /// The newest head or cut that stands at a sequence or before it, or `nil`; at one sequence, the cut.
    func checkpoint(upTo sequence: Int64) throws -> AuditCheckpoint?
    /// The cut below which rows were removed, or `nil`.
    func cut() throws -> AuditCheckpoint?
    /// Removes the rows up to a cut, with the checkpoints up to it, and keeps the cut.
    ///
    /// - Parameter cut: A checkpoint of the kind ``AuditCheckpoint/Kind/cut``.
    /// - Returns: How many rows were removed.
    /// - Throws: ``StoreFault/Code/other`` if no row stands there with the cut's head, or none behind it.
    func remove(upTo cut: AuditCheckpoint) throws -> Int
}
