public import TollgateCore

/// Every key that the server keeps for itself, as one file holds them.
///
/// The file is JSON: `{"version": 1, "peppers": [{"id": 1, "key": "<64 hex digits>"}], "seals": […],
/// "audit": "<64 hex digits>"}`. In both rings the first member is in use and the others only verify or
/// open; a rotation adds a member at the end, waits until every node has read it, then moves it to the
/// front. `"given": {"peppers": 3, "seals": 1}` is there where a ring's highest number was dropped: no
/// number is given twice.
public struct Rings: Sendable {
    /// The keys of digests.
    public let peppers: PepperRing
    /// The keys of sealed secrets.
    public let seals: SealRing
    /// The key of the audit chain, without which rows cannot be forged.
    public let audit: Secret
    /// The highest number that a pepper was ever given, also of one that was dropped.
    let peppersGiven: Int
    /// The highest number that a seal was ever given, also of one that was dropped.
    let sealsGiven: Int

    /// The number of bytes of every key.
    public static let keyBytes = 32

    /// Makes rings of given parts.
    ///
    /// - Parameters:
    ///   - peppers: The keys of digests.
    ///   - seals: The keys of sealed secrets.
    ///   - audit: The key of the audit chain.
    public init(peppers: PepperRing, seals: SealRing, audit: Secret) {
        self.init(peppers: peppers, seals: seals, audit: audit, peppersGiven: 0, sealsGiven: 0)
    }

    init(
        peppers: PepperRing,
        seals: SealRing,
        audit: Secret,
        peppersGiven: Int,
        sealsGiven: Int
    ) {
        self.peppers = peppers
        self.seals = seals
        self.audit = audit
        self.peppersGiven = peppers.members.map(\.id.rawValue).reduce(peppersGiven, max)
        self.sealsGiven = seals.members.map(\.id).reduce(sealsGiven, max)
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
        let given = object["given"]?.object
        self.init(
            peppers: peppers,
            seals: seals,
            audit: try Self.key(object["audit"], "audit"),
            peppersGiven: Int(given?["peppers"]?.integer ?? 0),
            sealsGiven: Int(given?["seals"]?.integer ?? 0)
        )
    }

    /// The file's JSON, with the keys in the clear: for the 0600 file and nothing else.
    public func revealingJSON() -> JSONValue {
        func text(_ secret: Secret) -> JSONValue {
            .string(secret.withBytes { Hexadecimal.encode($0) })
        }
        func array(_ ring: RingName) -> JSONValue {
            .array(keys(of: ring).map { ["id": .integer($0.id), "key": text($0.secret)] })
        }
        var file = JSONObject([
            ("version", 1), ("peppers", array(.pepper)), ("seals", array(.seal)),
            ("audit", text(audit)),
        ])
        if RingName.allCases.contains(where: { given(of: $0) > (members(of: $0).max() ?? 0) }) {
            file["given"] = ["peppers": .integer(peppersGiven), "seals": .integer(sealsGiven)]
        }
        return .object(file)
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
