public import TollgateCore
import TollgateCrypto

extension AuditCheckpoint {
    /// What stands before everything that is signed, so that it can be nothing else.
    static let domain = "tollgate audit checkpoint 1"

    /// Signs what a span of rows came to.
    init(
        _ kind: Kind,
        of span: AuditSpan,
        at now: Instant,
        signer: CheckpointKey
    ) throws(CheckpointKeyFault) {
        func made(_ signature: [UInt8]) -> AuditCheckpoint {
            AuditCheckpoint(
                kind: kind,
                sequence: span.last,
                head: span.head,
                content: span.content,
                at: now,
                publicKey: signer.publicKey.bytes,
                signature: signature
            )
        }
        self = made(try signer.sign(made([]).signedBytes))
    }

    /// The name of the key that signed.
    public var keyID: String { CheckpointPublicKey(publicKey)?.id ?? "" }

    /// The bytes that are signed: seven lines, each with a line end.
    ///
    /// The domain, the kind, the sequence, the head and the content as 64 hexadecimal digits each, the
    /// microseconds since 1970, the key's name.
    var signedBytes: [UInt8] {
        let lines = [
            Self.domain, kind.rawValue, "\(sequence)", head.description, content.description,
            "\(at.microseconds)", keyID,
        ]
        return lines.flatMap { Array($0.utf8) + [0x0A] }
    }
}

extension AuditRow {
    /// The digest over the content of this row and all before it, which needs no key.
    func content(after content: Digest) -> Digest {
        ContentDigest.of([
            content.bytes, Array("\(sequence)".utf8), Array("\(at.microseconds)".utf8),
            Array(actor.utf8), Array(action.utf8), Array(subject.utf8), Array(details.utf8),
            hash.bytes,
        ])
    }
}
