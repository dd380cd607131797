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

/// Keeps audit rows; they are added and read, never changed.
public protocol AuditPort {
    /// Adds a row; throws ``StoreFault/Code/duplicate`` if its sequence is taken.
    func append(_ row: AuditRow) throws
    /// The newest row, or `nil`.
    func last() throws -> AuditRow?
    /// Returns up to a number of rows behind a sequence, oldest first.
    func rows(after sequence: Int64, limit: Int) throws -> [AuditRow]
}
