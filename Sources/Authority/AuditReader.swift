public import TollgateCore
public import TollgateCrypto

/// Verifies an export line by line, with the public key alone or with the chain's own.
///
/// Several exports may stand one behind the other, if each begins where the one before ended.
public struct AuditReader: Sendable {
    private let key: AuditWalk.Key
    private let head: Digest?
    private var walk: AuditWalk?
    private var isHeadSeen: Bool
    private var lines: Int64 = 0

    /// Makes a reader that also verifies every row's own hash.
    ///
    /// - Parameters:
    ///   - chain: The chain, with its key.
    ///   - head: A head that must be among the rows, or `nil`.
    public init(_ chain: AuditChain, expecting head: Digest?) {
        self.init(.chain(chain), head)
    }

    /// Makes a reader for somebody who has no key that could sign.
    ///
    /// - Parameters:
    ///   - publicKey: The key that `tollgate audit key` prints.
    ///   - head: A head that must be among the rows, or `nil`.
    public init(_ publicKey: CheckpointPublicKey, expecting head: Digest?) {
        self.init(.checkpoints(publicKey), head)
    }

    private init(_ key: AuditWalk.Key, _ head: Digest?) {
        self.key = key
        self.head = head
        isHeadSeen = head == nil
    }

    /// Takes the next line, without its end.
    ///
    /// - Parameter line: The line's bytes.
    /// - Throws: ``AuditBreak`` at the first line that is not as it was written.
    public mutating func take(_ line: [UInt8]) throws(AuditBreak) {
        lines += 1
        switch AuditLine(reading: line) {
        case .start(let sequence, let head, let content):
            try begin(AuditSpan(start: sequence, head: head, content: content))
        case .row(let row):
            try begun { walk throws(AuditBreak) in try walk.take(row) }
            isHeadSeen = isHeadSeen || row.hash == head
        case .checkpoint(let checkpoint):
            try begun { walk throws(AuditBreak) in try walk.take(checkpoint) }
        case nil: throw broken("line \(lines) is none of an export, or was altered")
        }
    }

    /// Says what was verified, once there is no more line.
    ///
    /// - Returns: The rows.
    /// - Throws: ``AuditBreak`` where the end is missing, or the expected head.
    public func end() throws(AuditBreak) -> AuditSpan {
        guard let span = walk?.span else { throw broken("there is no line") }
        guard span.signedTo == span.last, span.checkpoints > 0 else {
            throw broken("the export does not end with a checkpoint: lines were cut off")
        }
        guard isHeadSeen else {
            throw broken("the expected head is not in the export: rows were cut off")
        }
        return span
    }

    private mutating func begin(_ start: AuditSpan) throws(AuditBreak) {
        guard let span = walk?.span else {
            guard start.start > 0 || start == .origin else {
                throw broken("the hash before the first row is not zero")
            }
            walk = AuditWalk(key, behind: start)
            isHeadSeen = isHeadSeen || start.head == head
            return
        }
        guard span.last == start.start, span.head == start.head, span.content == start.content
        else { throw broken("another export begins here that does not follow") }
    }

    private mutating func begun(
        _ body: (inout AuditWalk) throws(AuditBreak) -> Void
    ) throws(AuditBreak) {
        guard var walk else { throw broken("the export does not say where it begins") }
        try body(&walk)
        self.walk = walk
    }

    private func broken(_ reason: String) -> AuditBreak {
        AuditBreak(sequence: (walk?.span.last ?? 0) + 1, reason: reason)
    }
}
