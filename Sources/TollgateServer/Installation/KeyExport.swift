import Crypto
import CryptoExtras
import Foundation
public import TollgateCore
public import TollgateCrypto

/// The rings under a passphrase, as one file that can be kept apart from the store's backups.
///
/// The file is JSON: `{"format": "tollgate-keys", "version": 1, "kdf": {"name": "scrypt", "n": 65536,
/// "r": 8, "p": 1, "salt": "<hex>"}, "box": "<hex>"}`. The box is AES-256-GCM (nonce, ciphertext, tag) under
/// the key that scrypt (RFC 7914) makes of the passphrase; the rest of the file is its associated data.
public struct KeyExport: Sendable {
    /// The fewest bytes of a passphrase: NIST SP 800-63B-4 asks for 15 where nothing else protects.
    public static let passphraseBytesMin = 15
    /// The most bytes of a passphrase.
    public static let passphraseBytesMax = 1_024
    /// The most bytes of a file that is read.
    static let fileBytesMax = 65_536
    /// What scrypt costs in a new file: 64 MiB and about a quarter of a second.
    static let cost = 1 << 16
    /// What scrypt may cost in a file that is read: at most 128 MiB, so that a file cannot exhaust memory.
    static let costs = [1 << 15, 1 << 16, 1 << 17]

    private static let format = "tollgate-keys"
    private static let blockSize = 8
    private static let parallelism = 1
    private static let saltBytes = 16

    private let cost: Int
    private let salt: [UInt8]
    private let box: [UInt8]

    /// Seals rings under a passphrase.
    ///
    /// - Parameters:
    ///   - rings: The rings.
    ///   - passphrase: The passphrase.
    ///   - randomness: Where the salt comes from.
    /// - Throws: ``KeyExportError`` for a passphrase that is too short or too long.
    public init(_ rings: Rings, under passphrase: Secret, _ randomness: Randomness) throws {
        cost = Self.cost
        salt = randomness.bytes(Self.saltBytes)
        let key = try Self.key(passphrase, cost, salt)
        let sealed = try AES.GCM.seal(
            rings.revealingJSON().bytes,
            using: key,
            authenticating: Self.header(cost, salt).bytes
        )
        guard let combined = sealed.combined else { throw KeyExportError.damaged("no box") }
        box = Array(combined)
    }

    /// Reads a file's JSON.
    ///
    /// - Parameter json: The whole document.
    /// - Throws: ``KeyExportError`` saying what is wrong.
    public init(json: JSONValue) throws(KeyExportError) {
        guard let object = json.object, object["format"]?.string == Self.format else {
            throw .damaged("it holds no exported keys")
        }
        guard object["version"]?.integer == 1 else {
            throw .damaged("its version is not 1, which this version of tollgate reads")
        }
        let kdf = object["kdf"]?.object
        guard kdf?["name"]?.string == "scrypt", kdf?["r"]?.integer == Int64(Self.blockSize),
            kdf?["p"]?.integer == Int64(Self.parallelism),
            let cost = kdf?["n"]?.integer.flatMap({ Int(exactly: $0) }), Self.costs.contains(cost)
        else { throw .damaged("the cost of its key is not one that tollgate accepts") }
        guard let salt = kdf?["salt"]?.string.flatMap({ Hexadecimal.decode($0) }),
            salt.count == Self.saltBytes,
            let box = object["box"]?.string.flatMap({ Hexadecimal.decode($0) })
        else { throw .damaged("its salt or its box cannot be read") }
        self.cost = cost
        self.salt = salt
        self.box = box
    }

    /// The file's JSON.
    public var json: JSONValue {
        var file = Self.header(cost, salt).object ?? JSONObject()
        file["box"] = .string(Hexadecimal.encode(box))
        return .object(file)
    }

    /// Opens the box.
    ///
    /// - Parameter passphrase: The passphrase.
    /// - Returns: The rings.
    /// - Throws: ``KeyExportError``.
    public func open(_ passphrase: Secret) throws -> Rings {
        let key = try Self.key(passphrase, cost, salt)
        let opened: [UInt8]
        do {
            opened = Array(
                try AES.GCM.open(
                    try AES.GCM.SealedBox(combined: box),
                    using: key,
                    authenticating: Self.header(cost, salt).bytes
                )
            )
        } catch {
            throw KeyExportError.wrongPassphrase
        }
        return try Rings(json: try JSONValue(reading: opened))
    }

    private static func header(_ cost: Int, _ salt: [UInt8]) -> JSONValue {
        [
            "format": .string(format), "version": 1,
            "kdf": [
                "name": "scrypt", "n": .integer(cost), "r": .integer(blockSize),
                "p": .integer(parallelism), "salt": .string(Hexadecimal.encode(salt)),
            ],
        ]
    }

    private static func key(
        _ passphrase: Secret,
        _ cost: Int,
        _ salt: [UInt8]
    ) throws -> SymmetricKey {
        guard passphrase.count >= passphraseBytesMin else { throw KeyExportError.tooShort }
        guard passphrase.count <= passphraseBytesMax else { throw KeyExportError.tooLong }
        return try passphrase.withBytes {
            try KDF.Scrypt.deriveKey(
                from: $0,
                salt: salt,
                outputByteCount: 32,
                rounds: cost,
                blockSize: blockSize,
                parallelism: parallelism
            )
        }
    }
}

/// Why keys were not exported or imported.
public enum KeyExportError: RuleRefusal, Equatable, CustomStringConvertible {
    /// The passphrase is too short.
    case tooShort
    /// The passphrase is too long.
    case tooLong
    /// The passphrase opens nothing, or the file was altered: the cipher cannot tell the two apart.
    case wrongPassphrase
    /// The file is not what it should be.
    case damaged(String)
    /// A file of that name is there.
    case fileExists(String)
    /// The folder has keys.
    case ringsPresent(String)
    /// The keys are not those of the store that is there.
    case mismatch(String)

    /// The sentence for the operator.
    public var description: String {
        switch self {
        case .tooShort:
            "the passphrase has fewer than \(KeyExport.passphraseBytesMin) bytes"
        case .tooLong: "the passphrase has more than \(KeyExport.passphraseBytesMax) bytes"
        case .wrongPassphrase: "the passphrase is wrong, or the file was altered"
        case .damaged(let reason): "the file cannot be used: \(reason)"
        case .fileExists(let path): "\(path) is there already; nothing is overwritten"
        case .ringsPresent(let path): "\(path) is there already; keys are never overwritten"
        case .mismatch(let reason): "these keys are not those of the store: \(reason)"
        }
    }
}
