public import TollgateCore

/// One line of an export: a JSON object, whose members stand in one order and are written in one way.
public enum AuditLine: Sendable, Hashable {
    /// Where the rows begin.
    ///
    /// `{"type": "start", "sequence": N, "hash": HEX, "content": HEX}`: the row behind which they begin, its
    /// hash and the digest over the content up to it; 0 and zeros before the first row.
    case start(sequence: Int64, head: Digest, content: Digest)
    /// A row.
    ///
    /// `{"type": "row", "sequence", "at", "at_microseconds", "actor", "action", "subject", "details",
    /// "previous", "hash"}`; `details` is a string of JSON, as it was hashed.
    case row(AuditRow)
    /// A checkpoint, behind the row at which it stands.
    ///
    /// `{"type": "checkpoint", "kind": "head" | "cut", "sequence", "head", "content", "at",
    /// "at_microseconds", "key", "public_key", "signature"}`; bytes in hexadecimal digits.
    case checkpoint(AuditCheckpoint)

    /// Reads a line without its end; `nil` for anything that ``text`` does not write.
    public init?(reading bytes: [UInt8]) {
        guard let object = Self.object(bytes), let line = Self.line(object),
            line.text.utf8.elementsEqual(bytes)
        else { return nil }
        self = line
    }

    /// The line without its end.
    public var text: String {
        switch self {
        case .start(let sequence, let head, let content):
            Self.startLine(sequence, head, content).text
        case .row(let row): row.line.text
        case .checkpoint(let checkpoint): checkpoint.line.text
        }
    }

    private static func startLine(
        _ sequence: Int64,
        _ head: Digest,
        _ content: Digest
    ) -> JSONValue {
        [
            "type": "start", "sequence": .integer(sequence), "hash": .string(head.description),
            "content": .string(content.description),
        ]
    }

    private static func object(_ bytes: [UInt8]) -> JSONObject? {
        do { return try JSONValue(reading: bytes).object } catch { return nil }
    }

    private static func line(_ object: JSONObject) -> AuditLine? {
        switch object["type"]?.string {
        case "start":
            guard let sequence = object["sequence"]?.integer, sequence >= 0,
                let head = object.digest("hash"), let content = object.digest("content")
            else { return nil }
            return .start(sequence: sequence, head: head, content: content)
        case "row": return AuditRow(object).map { .row($0) }
        case "checkpoint": return AuditCheckpoint(object).map { .checkpoint($0) }
        default: return nil
        }
    }
}

extension AuditRow {
    fileprivate init?(_ object: JSONObject) {
        guard let sequence = object["sequence"]?.integer,
            let microseconds = object["at_microseconds"]?.integer,
            let actor = object["actor"]?.string, let action = object["action"]?.string,
            let subject = object["subject"]?.string, let details = object["details"]?.string,
            let previous = object.digest("previous"), let hash = object.digest("hash")
        else { return nil }
        self.init(
            sequence: sequence,
            at: Instant(microseconds: microseconds),
            actor: actor,
            action: action,
            subject: subject,
            details: details,
            previous: previous,
            hash: hash
        )
    }

    fileprivate var line: JSONValue {
        [
            "type": "row", "sequence": .integer(sequence), "at": .string(at.rfc3339),
            "at_microseconds": .integer(at.microseconds), "actor": .string(actor),
            "action": .string(action), "subject": .string(subject), "details": .string(details),
            "previous": .string(previous.description), "hash": .string(hash.description),
        ]
    }
}

extension AuditCheckpoint {
    fileprivate init?(_ object: JSONObject) {
        guard let kind = object["kind"]?.string.flatMap(Kind.init(rawValue:)),
            let sequence = object["sequence"]?.integer,
            let microseconds = object["at_microseconds"]?.integer,
            let head = object.digest("head"), let content = object.digest("content"),
            let publicKey = object["public_key"]?.string.flatMap({ Hexadecimal.decode($0) }),
            let signature = object["signature"]?.string.flatMap({ Hexadecimal.decode($0) })
        else { return nil }
        self.init(
            kind: kind,
            sequence: sequence,
            head: head,
            content: content,
            at: Instant(microseconds: microseconds),
            publicKey: publicKey,
            signature: signature
        )
    }

    /// The checkpoint as one line of an export.
    public var line: JSONValue {
        [
            "type": "checkpoint", "kind": .string(kind.rawValue), "sequence": .integer(sequence),
            "head": .string(head.description), "content": .string(content.description),
            "at": .string(at.rfc3339), "at_microseconds": .integer(at.microseconds),
            "key": .string(keyID), "public_key": .string(Hexadecimal.encode(publicKey)),
            "signature": .string(Hexadecimal.encode(signature)),
        ]
    }
}

extension JSONObject {
    fileprivate func digest(_ name: String) -> Digest? {
        self[name]?.string.flatMap { Hexadecimal.decode($0) }.flatMap { Digest($0) }
    }
}
