import Testing
import TollgateCore
import TollgateCrypto

@testable import TollgateServer

@Suite("Exported keys")
struct KeyExportTests {
    private static let passphrase = Secret("a phrase for this test alone")

    private func exported() throws -> (Rings, JSONValue) {
        let rings = Rings(.system)
        return (rings, try KeyExport(rings, under: Self.passphrase, .system).json)
    }

    @Test("come back under their passphrase, and show no key in the file")
    func roundTrip() throws {
        let (rings, json) = try exported()
        let again = try KeyExport(json: JSONValue(reading: json.bytes)).open(Self.passphrase)
        #expect(again.revealingJSON() == rings.revealingJSON())
        let audit = rings.audit.withBytes { Hexadecimal.encode($0) }
        #expect(!json.text.contains(audit))
    }

    @Test("do not come back under another passphrase, nor after any part was altered")
    func wrong() throws {
        let (_, json) = try exported()
        #expect(throws: KeyExportError.wrongPassphrase) {
            try KeyExport(json: json).open(Secret("a phrase for this test alonf"))
        }
        var file = try #require(json.object)
        let box = try #require(file["box"]?.string)
        file["box"] = .string(String(box.dropLast(2)) + (box.hasSuffix("00") ? "01" : "00"))
        #expect(throws: KeyExportError.wrongPassphrase) {
            try KeyExport(json: .object(file)).open(Self.passphrase)
        }
        var salted = try #require(json.object)
        var kdf = try #require(salted["kdf"]?.object)
        kdf["salt"] = .string(String(repeating: "0", count: 32))
        salted["kdf"] = .object(kdf)
        #expect(throws: KeyExportError.wrongPassphrase) {
            try KeyExport(json: .object(salted)).open(Self.passphrase)
        }
    }

    @Test("take a passphrase of 15 bytes and none shorter, of 1,024 and none longer")
    func passphraseLength() throws {
        let rings = Rings(.system)
        func export(_ count: Int) throws {
            _ = try KeyExport(rings, under: Secret(String(repeating: "x", count: count)), .system)
        }
        #expect(throws: KeyExportError.tooShort) { try export(KeyExport.passphraseBytesMin - 1) }
        #expect(throws: KeyExportError.tooLong) { try export(KeyExport.passphraseBytesMax + 1) }
        try export(KeyExport.passphraseBytesMin)
        try export(KeyExport.passphraseBytesMax)
    }

    private static let hostile: [(String, JSONValue)] = [
        ("n", .integer(1 << 30)), ("n", .integer(1 << 18)), ("n", .integer(1 << 14)),
        ("n", .integer(65_537)), ("n", .integer(-1)), ("n", .integer(Int64.max)), ("n", "65536"),
        ("r", 1_024), ("r", 0), ("p", 64), ("p", 0), ("name", "none"), ("salt", ""),
        ("salt", .string(String(repeating: "a", count: 4_096))), ("salt", 7),
    ]

    @Test("are refused before any work where their cost is not an accepted one", arguments: hostile)
    func hostileFile(_ name: String, _ value: JSONValue) throws {
        var file = try #require(try exported().1.object)
        var kdf = try #require(file["kdf"]?.object)
        kdf[name] = value
        file["kdf"] = .object(kdf)
        #expect(throws: KeyExportError.self) { try KeyExport(json: .object(file)) }
    }

    @Test("are not taken from a file that is something else")
    func otherFiles() {
        let others: [JSONValue] = [.null, [], "text", ["format": "tollgate-keys", "version": 2]]
        for json in others {
            #expect(throws: KeyExportError.self) { try KeyExport(json: json) }
        }
    }
}
