public import TollgateCore
import TollgateCrypto

/// The audit rows' chain: each row's hash is an HMAC-SHA-256 over the hash before it and its own content.
///
/// The key lies with the rings, not in the store: who can write the store alone cannot make a row that
/// verifies. A chain cannot tell that its newest rows were cut off; for that, keep a head elsewhere and
/// give it to ``verify(_:expecting:)``.
public struct AuditChain: Sendable {
    /// The hash before the first row.
    public static let origin = Digest(repeating: 0)

    /// What a verification found.
    public enum Verdict: Sendable, Hashable {
        /// Every row is as it was written.
        case sound(rows: Int64, head: Digest)
        /// The first row that is not, and why.
        case broken(sequence: Int64, reason: String)
    }

    /// Rows read at a time.
    static let pageRows = 1_000

    private let key: Secret

    /// Makes a chain under a key.
    public init(key: Secret) { self.key = key }

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
        try transaction.audit.append(
            AuditRow(
                sequence: sequence,
                at: now,
                actor: actor.rawValue,
                action: action,
                subject: subject,
                details: text,
                previous: previous,
                hash: hash
            )
        )
    }

    /// Verifies every row inside one transaction's view.
    ///
    /// - Parameters:
    ///   - transaction: The view.
    ///   - head: The hash of a row that was noted earlier, or `nil`; it must still be in the chain.
    /// - Returns: What was found.
    /// - Throws: ``StoreFault``.
    public func verify(
        _ transaction: any StoreTransaction,
        expecting head: Digest?
    ) throws -> Verdict {
        var previous = Self.origin
        var sequence: Int64 = 0
        var isHeadSeen = head == nil || head == Self.origin
        while true {
            let rows = try transaction.audit.rows(after: sequence, limit: Self.pageRows)
            for row in rows {
                if let reason = fault(of: row, after: previous, sequence) {
                    return .broken(sequence: sequence + 1, reason: reason)
                }
                (previous, sequence) = (row.hash, row.sequence)
                isHeadSeen = isHeadSeen || row.hash == head
            }
            if rows.count < Self.pageRows { break }
        }
        guard isHeadSeen else {
            return .broken(
                sequence: sequence + 1,
                reason: "the expected head is not in the chain: rows were cut off"
            )
        }
        return .sound(rows: sequence, head: previous)
    }

    private func fault(of row: AuditRow, after previous: Digest, _ sequence: Int64) -> String? {
        if row.sequence != sequence + 1 { return "a row is missing" }
        if row.previous != previous { return "the row does not follow the one before it" }
        let expected = hash(
            row.sequence,
            row.at,
            row.actor,
            row.action,
            row.subject,
            row.details,
            previous
        )
        return row.hash == expected ? nil : "the row was altered"
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

/// Who makes a change: `command:<login name>`, `server`, `credential:<id>` for a caller's sign-in.
public struct Actor: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    /// The actor's text.
    public let rawValue: String
    /// Makes an actor of its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Makes an actor of its text.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// The server itself.
    public static let server: Actor = "server"

    /// A caller, by the credential that proved it.
    public static func credential(_ id: CredentialID) -> Actor {
        Actor(rawValue: "credential:\(id)")
    }
}
