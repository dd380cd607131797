import TestSupport
import Testing
import TollgateCore

@Suite("The key of facts")
struct FactKeyTests {
    @Test("is read from the text that it writes")
    func roundTrips() throws {
        let digest = try #require(Digest(Array(UInt8(1)...32)))
        let keys: [FactKey] = [
            .handle("billogram.api-user", .sandbox, "12345-aB3dE6gH"),
            .handle("billogram.api-user", .production, "12345-aB3dE6gH"),
            .handle("test.user", .sandbox, ""),
            .handle("test.user", .sandbox, "three words here"),
            .handle("test.user", .sandbox, " "),
            .digest(digest), .digest(Digest(repeating: 0)),
        ]
        for key in keys { #expect(FactKey(text: key.text) == key) }
        #expect(Set(keys.map(\.text)).count == keys.count)
    }

    @Test("is written as a word, then its parts")
    func isWritten() {
        #expect(FactKey.handle("test.user", .sandbox, "7").text == "h test.user sandbox 7")
        let digits = String(repeating: "07", count: 32)
        #expect(FactKey.digest(Digest(repeating: 7)).text == "d \(digits)")
    }

    @Test(
        "is not read from any other text",
        arguments: [
            "", "h", "d", "h test.user sandbox", "h test.user staging 7", "x test.user sandbox 7",
            "d 07",
            "d \(String(repeating: "07", count: 31))", "d \(String(repeating: "07", count: 33))",
            "d \(String(repeating: "0g", count: 32))", " d \(String(repeating: "07", count: 32))",
            "d \(String(repeating: "07", count: 32)) ",
        ]
    )
    func isNotRead(_ text: String) {
        #expect(FactKey(text: text) == nil)
    }

    @Test("of a credential with a handle is the handle, and of one without is each secret's digest")
    func namesACredential() {
        func record(_ handle: String?) -> CredentialRecord {
            CredentialRecord(
                id: CredentialID(rawValue: "crd_1"),
                organisation: OrganisationID(rawValue: "org_1"),
                environment: .production,
                kind: "test.key",
                handle: handle,
                label: "",
                scopes: [],
                networks: [],
                expiresAt: nil,
                state: .active,
                createdAt: Instant(seconds: 0),
                secrets: [UInt8(1), 2].map { byte in
                    SecretRecord(
                        id: SecretID(rawValue: "sec_\(byte)"),
                        digest: Digest(repeating: byte),
                        pepper: PepperID(rawValue: 1),
                        hint: "…",
                        createdAt: Instant(seconds: 0)
                    )
                }
            )
        }
        #expect(record("7").factKeys == [.handle("test.key", .production, "7")])
        let digests: [FactKey] = [.digest(Digest(repeating: 1)), .digest(Digest(repeating: 2))]
        #expect(record(nil).factKeys == digests)
    }
}

@Suite("A carrier")
struct CarrierTests {
    @Test("has a word for records")
    func hasALabel() {
        #expect(Carrier.authorization(scheme: "basic").label == "basic")
        #expect(Carrier.field("x-api-key").label == "x-api-key")
        #expect(Carrier.query("sessionid").label == "query-sessionid")
        #expect(Carrier.body.label == "body")
    }
}
