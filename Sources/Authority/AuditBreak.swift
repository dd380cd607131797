/// The first place at which the audit rows are not as they were written.
public struct AuditBreak: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sequence of the row that was altered, removed, put in or cut off.
    public let sequence: Int64
    /// What is wrong there.
    public let reason: String

    /// Makes a break.
    public init(sequence: Int64, reason: String) {
        self.sequence = sequence
        self.reason = reason
    }

    /// The place and the reason, for people.
    public var description: String { "the audit chain is broken at row \(sequence): \(reason)" }
}
