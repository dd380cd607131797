import Authority
import TollgateCore

extension AuditRow {
    /// The row as somebody would forge it who can write the store.
    func changed(
        sequence: Int64? = nil,
        at: Instant? = nil,
        actor: String? = nil,
        action: String? = nil,
        subject: String? = nil,
        details: String? = nil,
        previous: Digest? = nil,
        hash: Digest? = nil
    ) -> AuditRow {
        AuditRow(
            sequence: sequence ?? self.sequence,
            at: at ?? self.at,
            actor: actor ?? self.actor,
            action: action ?? self.action,
            subject: subject ?? self.subject,
            details: details ?? self.details,
            previous: previous ?? self.previous,
            hash: hash ?? self.hash
        )
    }

    /// The row once for each of its bytes, with that byte changed; the sequence stays.
    var withEachByteChanged: [AuditRow] {
        func texts(_ text: String) -> [String] {
            let bytes = Array(text.utf8)
            return bytes.indices.map { place in
                var changed = bytes
                changed[place] = changed[place] == 0x78 ? 0x79 : 0x78
                return String(decoding: changed, as: UTF8.self)
            }
        }
        func digests(_ digest: Digest) -> [Digest] {
            let bytes = digest.bytes
            return bytes.indices.compactMap { place in
                var changed = bytes
                changed[place] ^= 1
                return Digest(changed)
            }
        }
        let moments = (0..<8).map { Instant(microseconds: at.microseconds ^ (1 << ($0 * 8))) }
        return moments.map { changed(at: $0) } + texts(actor).map { changed(actor: $0) }
            + texts(action).map { changed(action: $0) }
            + texts(subject).map { changed(subject: $0) }
            + texts(details).map { changed(details: $0) }
            + digests(previous).map { changed(previous: $0) }
            + digests(hash).map { changed(hash: $0) }
    }
}

extension AuditChain.Verdict {
    /// The verdict on a broken chain.
    static func broken(sequence: Int64, reason: String) -> Self {
        .broken(AuditBreak(sequence: sequence, reason: reason))
    }

    /// Tells whether the rows are sound, and how many there are up to which.
    func isSound(rows: Int64, head: Digest) -> Bool {
        span.map { $0.rows == rows && $0.head == head } ?? false
    }

    /// The rows, where they are sound.
    var span: AuditSpan? {
        if case .sound(let span) = self { span } else { nil }
    }

    /// The place at which they are broken.
    var brokenAt: Int64? {
        if case .broken(let fault) = self { fault.sequence } else { nil }
    }
}
