import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The rings")
struct RingsTests {
    private static let key = String(repeating: "a7", count: 32)

    private func fault(_ json: JSONValue) -> String? {
        do throws(RingsError) {
            _ = try Rings(json: json)
            return nil
        } catch {
            return error.description
        }
    }

    private static func file(
        version: JSONValue = 1,
        peppers: JSONValue = [member(1)],
        seals: JSONValue = [member(1)],
        audit: JSONValue = .string(key)
    ) -> JSONValue {
        ["version": version, "peppers": peppers, "seals": seals, "audit": audit]
    }

    private static func member(_ id: JSONValue, _ key: JSONValue = .string(key)) -> JSONValue {
        ["id": id, "key": key]
    }

    @Test("are read from the file that they write")
    func roundTrip() throws {
        let rings = Rings(SeededRandomness(seed: 1).source)
        let json = try JSONValue(reading: rings.revealingJSON().bytes)
        let again = try Rings(json: json)
        #expect(again.revealingJSON() == json)
        #expect(again.peppers.members.map(\.id.rawValue) == [1])
        #expect(again.seals.members.map(\.id) == [1])
        #expect(again.audit.matches(rings.audit))
        let place = SealRing.Place(
            kind: "a",
            row: SecretID(rawValue: "sec_1"),
            environment: .sandbox
        )
        let opened = try again.seals.open(try rings.seals.seal(Secret("one"), at: place), at: place)
        #expect(opened.reveal() == "one")
    }

    @Test("are made of three different keys of 32 bytes")
    func areNew() throws {
        let rings = Rings(SeededRandomness(seed: 2).source)
        let keys = [rings.peppers.signing.secret, rings.seals.members[0].secret, rings.audit]
        #expect(keys.allSatisfy { $0.count == 32 })
        #expect(Set(keys.map { $0.withBytes { $0 } }).count == 3)
    }

    @Test("keep the order of their members, because the first is in use")
    func keepOrder() throws {
        let json = Self.file(peppers: [Self.member(9), Self.member(2)], seals: [Self.member(4)])
        let rings = try Rings(json: json)
        #expect(rings.peppers.members.map(\.id.rawValue) == [9, 2])
        #expect(rings.peppers.signing.id.rawValue == 9)
        #expect(rings.revealingJSON() == json)
    }

    @Test("show no key when they are dumped")
    func cannotBeDumped() throws {
        let rings = try Rings(json: Self.file())
        var text = "\(rings) \(String(reflecting: rings))"
        dump(rings, to: &text)
        #expect(text.contains("(secret)"))
        #expect(!text.contains("a7a7"))
        #expect(!text.contains("167"), "the number of each byte")
    }

    private static let notObject = "expected an object with version 1"
    private static let noArray = "is not an array"
    private static let wrongKey = "is not 64 hexadecimal digits"
    private static let wrongCount = "each ring has one to 3 members with different ids"

    private static let malformed: [(JSONValue, String)] = [
        (JSONValue.array([]), notObject), (.null, notObject), ("rings", notObject),
        (JSONValue.object(JSONObject()), notObject),
        (file(version: 2), notObject), (file(version: "1"), notObject),
        (file(version: .null), notObject),
        (file(peppers: .null), "peppers \(noArray)"),
        (file(seals: .object(JSONObject())), "seals \(noArray)"),
        (file(peppers: []), wrongCount), (file(seals: []), wrongCount),
        (file(peppers: [member(1), member(1)]), wrongCount),
        (file(seals: [member(1), member(2), member(3), member(4)]), wrongCount),
        (file(peppers: [1]), "a member of peppers has no id"),
        (file(peppers: [.object(JSONObject())]), "a member of peppers has no id"),
        (file(peppers: [member(0)]), "a member of peppers has no id"),
        (file(seals: [member(-1)]), "a member of seals has no id"),
        (file(seals: [member("1")]), "a member of seals has no id"),
        (file(seals: [member(1), member(.null)]), "a member of seals has no id"),
        (file(peppers: [member(7, .null)]), "the key of peppers 7 \(wrongKey)"),
        (file(peppers: [member(7, "a7")]), "the key of peppers 7 \(wrongKey)"),
        (
            file(seals: [member(1), member(2, .string(key + "a7"))]),
            "the key of seals 2 \(wrongKey)"
        ),
        (
            file(seals: [member(2, .string(key.dropLast() + "g"))]),
            "the key of seals 2 \(wrongKey)"
        ),
        (file(audit: .null), "the key of audit \(wrongKey)"),
        (file(audit: ""), "the key of audit \(wrongKey)"),
    ]

    @Test("name what is wrong with a file, and never a key", arguments: malformed)
    func nameTheFault(_ json: JSONValue, _ expected: String) {
        #expect(fault(json) == expected)
    }
}
