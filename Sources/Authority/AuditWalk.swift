import TollgateCore
import TollgateCrypto

/// Verifies rows and checkpoints one after the other, wherever they come from.
struct AuditWalk: Sendable {
    /// What the verifier has.
    enum Key: Sendable {
        /// The chain's own key: every row is verified by itself.
        case chain(AuditChain)
        /// The public key: rows are verified up to each checkpoint, together.
        case checkpoints(CheckpointPublicKey)
    }

    /// What was verified so far.
    private(set) var span: AuditSpan
    private let chain: AuditChain?
    private let publicKey: CheckpointPublicKey

    /// Makes a walk that begins behind a row.
    init(_ key: Key, behind start: AuditSpan) {
        span = start
        switch key {
        case .chain(let chain):
            self.chain = chain
            publicKey = chain.publicKey
        case .checkpoints(let key):
            chain = nil
            publicKey = key
        }
    }

    /// Makes a walk that begins behind a checkpoint of the store, once its signature is good.
    init(
        _ chain: AuditChain,
        behind checkpoint: AuditCheckpoint?
    ) throws(AuditBreak) {
        self.init(.chain(chain), behind: checkpoint.map { AuditSpan(behind: $0) } ?? .origin)
        if let checkpoint { try take(checkpoint) }
    }

    /// Verifies what comes next.
    mutating func take(_ item: AuditPage.Item) throws(AuditBreak) {
        switch item {
        case .row(let row): try take(row)
        case .checkpoint(let checkpoint): try take(checkpoint)
        }
    }

    /// Verifies the next row.
    mutating func take(_ row: AuditRow) throws(AuditBreak) {
        guard row.sequence == span.last + 1 else {
            throw broken(
                row.sequence > span.last
                    ? "a row is missing" : "a row stands here that was put in or comes twice"
            )
        }
        guard row.previous == span.head else {
            throw broken("the row does not follow the one before it")
        }
        if let chain, row.hash != chain.hash(of: row, after: span.head) {
            throw broken("the row was altered")
        }
        span.content = row.content(after: span.content)
        (span.last, span.head) = (row.sequence, row.hash)
    }

    /// Verifies a checkpoint that stands at the newest row so far.
    mutating func take(_ checkpoint: AuditCheckpoint) throws(AuditBreak) {
        let place = checkpoint.sequence
        guard place == span.last else {
            throw AuditBreak(
                sequence: min(place, span.last) + 1,
                reason: place > span.last
                    ? "rows were cut off: a checkpoint was signed at row \(place)"
                    : "a checkpoint of row \(place) stands in a wrong place"
            )
        }
        guard checkpoint.publicKey == publicKey.bytes else {
            throw AuditBreak(
                sequence: place,
                reason: "the checkpoint at row \(place) was signed with another key"
            )
        }
        guard publicKey.accepts(checkpoint.signature, of: checkpoint.signedBytes) else {
            throw AuditBreak(
                sequence: place,
                reason: "the signature of the checkpoint at row \(place) is wrong"
            )
        }
        guard checkpoint.head == span.head, checkpoint.content == span.content else {
            let first = min(span.signedTo + 1, place)
            throw AuditBreak(
                sequence: first,
                reason: "rows \(first) to \(place) are not those that the checkpoint signed"
            )
        }
        span.signedTo = place
        span.checkpoints += 1
    }

    private func broken(_ reason: String) -> AuditBreak {
        AuditBreak(sequence: span.last + 1, reason: reason)
    }
}
