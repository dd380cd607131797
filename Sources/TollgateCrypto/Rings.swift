public import TollgateCore

/// Every key that the server keeps for itself, as one file holds them.
///
/// The file is JSON: `{"version": 1, "peppers": [{"id": 1, "key": "<64 hex digits>"}], "seals": […],
/// "audit": "<64 hex digits>"}`. In both rings the first member is in use and the others only verify or
/// open; a rotation adds a member at the end, waits until every node has read it, then moves it to the
/// front.
public struct Rings: Sendable {
    /// The keys of digests.
    public let peppers: PepperRing
    /// The keys of sealed secrets.
    public let seals: SealRing
    /// The key of the audit chain, without which rows cannot be forged.
    public let audit: Secret

    /// The number of bytes of every key.
    public static let keyBytes = 32

    /// Makes rings of given parts.
    public init(peppers: PepperRing, seals: SealRing, audit: Secret) {
        self.peppers = peppers
        self.seals = seals
        self.audit = audit
    }

    /// Makes rings with one new key each.
    public init(_ randomness: Randomness) {
        func key() -> Secret { Secret(randomness.bytes(Self.keyBytes)) }
        guard let peppers = PepperRing([.init(id: PepperID(rawValue: 1), secret: key())]),
            let seals = SealRing([.init(id: 1, secret: key())])
        else { preconditionFailure("one member makes a ring") }
        self.init(peppers: peppers, seals: seals, audit: key())
    }

    /// Reads the file's JSON.
    ///
    /// - Parameter json: The whole document.
    /// - Throws: ``RingsError`` naming the first member that is wrong, never its value.
    public init(json: JSONValue) throws(RingsError) {
        guard let object = json.object, object["version"]?.integer == 1 else {
            throw RingsError("expected an object with version 1")
        }
        let peppers = PepperRing(
            try Self.members(object["peppers"], "peppers").map {
                .init(id: PepperID(rawValue: $0.0), secret: $0.1)
            }
        )
        let seals = SealRing(
            try Self.members(object["seals"], "seals").map { .init(id: $0.0, secret: $0.1) }
        )
        guard let peppers, let seals else {
            throw RingsError(
                "each ring has one to \(PepperRing.membersMax) members with different ids"
            )
        }
        self.init(peppers: peppers, seals: seals, audit: try Self.key(object["audit"], "audit"))
    }

    /// The file's JSON, with the keys in the clear: for the 0600 file and nothing else.
    public func revealingJSON() -> JSONValue {
        func text(_ secret: Secret) -> JSONValue {
            .string(secret.withBytes { Hexadecimal.encode($0) })
        }
        return [
            "version": 1,
            "peppers": .array(
                peppers.members.map { ["id": .integer($0.id.rawValue), "key": text($0.secret)] }
            ),
            "seals": .array(seals.members.map { ["id": .integer($0.id), "key": text($0.secret)] }),
            "audit": text(audit),
        ]
    }

    private static func members(
        _ value: JSONValue?,
        _ name: String
    ) throws(RingsError) -> [(Int, Secret)] {
        guard let elements = value?.array else { throw RingsError("\(name) is not an array") }
        var members: [(Int, Secret)] = []
        for element in elements {
            guard let id = element.object?["id"]?.integer, id > 0 else {
                throw RingsError("a member of \(name) has no id")
            }
            members.append((Int(id), try key(element.object?["key"], "\(name) \(id)")))
        }
        return members
    }

    private static func key(_ value: JSONValue?, _ name: String) throws(RingsError) -> Secret {
        guard let bytes = value?.string.flatMap({ Hexadecimal.decode($0) }), bytes.count == keyBytes
        else {
            throw RingsError("the key of \(name) is not \(keyBytes * 2) hexadecimal digits")
        }
        return Secret(bytes)
    }
}

/// Why a rings file cannot be used.
public struct RingsError: Error, Sendable, CustomStringConvertible {
    /// The reason, without any key.
    public let description: String

    init(_ description: String) { self.description = description }
}
