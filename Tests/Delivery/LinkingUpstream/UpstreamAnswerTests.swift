import Linking
import Testing
import TollgateCore

@testable import Delivery

@Suite("The reading of what the linking upstream answers")
struct UpstreamAnswerTests {
    private static let account: JSONValue = [
        "id": "acc_1", "name": "Home", "masked_number": "****4242", "reference": "r1",
    ]
    private static let biller: JSONValue = [
        "id": "acme", "name": "Acme Power", "category": "electricity",
        "fields": [["name": "account_number", "label": "Account number"]],
    ]

    private static func text(_ count: Int) -> JSONValue {
        .string(String(repeating: "a", count: count))
    }

    private static func object(
        _ json: JSONValue,
        _ name: String,
        _ value: JSONValue?
    ) -> JSONValue {
        var object = json.object ?? JSONObject()
        object[name] = value
        return .object(object)
    }

    private static func accounts(_ accounts: [JSONValue], memory: JSONValue? = nil) -> JSONValue {
        object(["result": "accounts", "accounts": .array(accounts)], "memory", memory)
    }

    private static func numbered(_ count: Int) -> [JSONValue] {
        (0..<count).map { number in
            object(
                object(account, "id", .string("acc_\(number)")),
                "reference",
                .string("r\(number)")
            )
        }
    }

    private func fault(_ json: JSONValue) -> UpstreamFault? {
        do throws(UpstreamFault) {
            _ = try UpstreamAnswer.step(json)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Steps

    @Test("knows accounts with their memory, and ignores what it does not know")
    func accounts() throws {
        let json = Self.object(
            Self.accounts([Self.object(Self.account, "colour", "red")], memory: ["a": 1]),
            "version",
            2
        )
        guard case .accounts(let found, let memory) = try UpstreamAnswer.step(json) else {
            Issue.record("no accounts")
            return
        }
        let account = FoundAccount(id: "acc_1", name: "Home", maskedNumber: "****4242")
        #expect(found == [ProviderAccount(account, reference: "r1")])
        #expect(memory == ["a": 1])
    }

    @Test("knows a question for a code, with a memory or without one")
    func code() throws {
        for memory in [JSONValue?.none, ["a": 1]] {
            let json = Self.object(["result": "code", "prompt": "Sent"], "memory", memory)
            guard case .code(let prompt, let kept) = try UpstreamAnswer.step(json) else {
                Issue.record("no code")
                return
            }
            #expect(prompt == "Sent" && kept == memory ?? .null)
        }
    }

    @Test(
        "knows every reason of a refusal",
        arguments: [
            ("invalid_credentials", LinkSignInFault.invalidCredentials),
            ("invalid_mfa_code", .invalidCode), ("biller_unavailable", .billerUnavailable),
            ("account_locked", .accountLocked),
        ]
    )
    func refusals(_ word: String, _ reason: LinkSignInFault) throws {
        let json: JSONValue = ["result": "refused", "reason": .string(word)]
        guard case .refused(let found) = try UpstreamAnswer.step(json) else {
            Issue.record("no refusal")
            return
        }
        #expect(found == reason)
    }

    @Test(
        "takes no step of another form",
        arguments: [
            (nil, "the answer"), ([], "the answer"), ("accounts", "the answer"), ([:], "result"),
            (["result": "ACCOUNTS"], "result"), (["result": 1], "result"),
            (["result": "accounts"], "accounts"),
            (["result": "accounts", "accounts": [:]], "accounts"),
            (["result": "accounts", "accounts": ["acc_1"]], "accounts"),
            (["result": "code"], "prompt"), (["result": "code", "prompt": 1], "prompt"),
            (["result": "code", "prompt": ""], "prompt"), (["result": "refused"], "reason"),
            (["result": "refused", "reason": "INVALID_CREDENTIALS"], "reason"),
            (["result": "refused", "reason": "other"], "reason"),
        ] as [(JSONValue, String)]
    )
    func wrongSteps(_ json: JSONValue, _ member: String) {
        #expect(fault(json) == .shape(member))
    }

    @Test(
        "takes no account without one of its members, or with another kind of it",
        arguments: ["id", "name", "masked_number", "reference"]
    )
    func wrongAccounts(_ name: String) {
        for value in [JSONValue?.none, .null, 1, ""] {
            let account = Self.object(Self.account, name, value)
            #expect(fault(Self.accounts([account])) == .shape(name))
        }
        let longest = Self.object(Self.account, name, Self.text(ProviderStep.textBytesMax))
        #expect(fault(Self.accounts([longest])) == nil)
        let longer = Self.object(Self.account, name, Self.text(ProviderStep.textBytesMax + 1))
        #expect(fault(Self.accounts([longer])) == .shape(name))
    }

    @Test("takes a hundred accounts, each under a name and a reference of its own")
    func manyAccounts() {
        #expect(fault(Self.accounts([])) == nil)
        #expect(fault(Self.accounts(Self.numbered(ProviderStep.accountsMax))) == nil)
        let more = Self.accounts(Self.numbered(ProviderStep.accountsMax + 1))
        #expect(fault(more) == .shape("accounts"))
        for name in ["id", "reference"] {
            let twin = Self.object(Self.account, name, "another")
            #expect(fault(Self.accounts([Self.account, twin])) != nil)
        }
    }

    @Test("takes a memory up to its length and its depth, and a prompt up to its length")
    func longTexts() {
        // Two quotation marks are part of a text's JSON.
        let most = ProviderStep.memoryBytesMax - 2
        for (memory, isTaken) in [
            (Self.text(most), true), (Self.text(most + 1), false),
            (Self.nested(ProviderStep.memoryDepthMax), true),
            (Self.nested(ProviderStep.memoryDepthMax + 1), false),
        ] {
            #expect((fault(Self.accounts([], memory: memory)) == nil) == isTaken)
            let code: JSONValue = ["result": "code", "prompt": "?", "memory": memory]
            #expect((fault(code) == nil) == isTaken)
        }
        for (count, isTaken) in [
            (ProviderStep.textBytesMax, true), (ProviderStep.textBytesMax + 1, false),
        ] {
            let code: JSONValue = ["result": "code", "prompt": Self.text(count)]
            #expect((fault(code) == nil) == isTaken)
        }
    }

    private static func nested(_ depth: Int) -> JSONValue {
        (0..<depth).reduce(JSONValue.null) { inner, _ in .array([inner]) }
    }

    // MARK: Billers

    private func member(_ json: JSONValue) -> String? {
        do throws(UpstreamFault) {
            _ = try UpstreamAnswer.entry(json)
            return nil
        } catch {
            guard case .shape(let member) = error else { return "\(error)" }
            return member
        }
    }

    @Test("knows a biller with everything, and one with as little as there can be")
    func billers() throws {
        let least = try UpstreamAnswer.entry(Self.biller)
        #expect(least.biller.id == "acme" && least.biller.name == "Acme Power")
        #expect(
            least.biller.fields == [
                LinkBiller.Field(name: "account_number", label: "Account number")
            ]
        )
        #expect(least.category == "electricity" && least.logo == nil && !least.isInMaintenance)
        let whole = try UpstreamAnswer.entry([
            "id": "A-c.m_e1", "name": "Acme", "category": "council_tax", "status": "maintenance",
            "logo_url": "https://acme.example/logo.png", "colour": "red",
            "fields": [["name": "PIN-1", "label": "Code", "is_secret": true, "hint": "four"]],
        ])
        #expect(whole.logo == "https://acme.example/logo.png" && whole.isInMaintenance)
        #expect(whole.biller.fields.map(\.isSecret) == [true])
    }

    @Test(
        "takes no biller with a wrong member",
        arguments: [
            ("id", nil), ("id", 1), ("id", ""), ("id", "."), ("id", ".."), ("id", "a/b"),
            ("id", "a b"), ("id", "é"), ("name", nil), ("name", ""), ("category", nil),
            ("category", "Water"), ("category", "a b"), ("status", "ACTIVE"), ("status", nil),
            ("logo_url", "http://acme.example/"), ("logo_url", 1), ("fields", nil),
            ("fields", []), ("fields", ["account_number"]),
        ] as [(String, JSONValue)]
    )
    func wrongBillers(_ name: String, _ value: JSONValue) {
        #expect(member(Self.object(Self.biller, name, value)) == name)
    }

    @Test("takes texts of a biller up to their lengths")
    func longBillers() {
        for (name, most) in [
            ("id", LinkDirectoryEntry.idBytesMax), ("name", LinkDirectoryEntry.nameBytesMax),
            ("category", LinkDirectoryEntry.categoryBytesMax),
        ] {
            #expect(member(Self.object(Self.biller, name, Self.text(most))) == nil)
            #expect(member(Self.object(Self.biller, name, Self.text(most + 1))) == name)
        }
        let start = "https://"
        let most = LinkDirectoryEntry.logoBytesMax - start.utf8.count
        for (count, found) in [(most, String?.none), (most + 1, "logo_url")] {
            let address = start + String(repeating: "a", count: count)
            #expect(member(Self.object(Self.biller, "logo_url", .string(address))) == found)
        }
    }

    @Test("takes up to sixteen fields, each under a name of its own")
    func fields() {
        func biller(_ fields: [JSONValue]) -> JSONValue {
            Self.object(Self.biller, "fields", .array(fields))
        }
        let many = (0...LinkDirectoryEntry.fieldsMax).map { number -> JSONValue in
            ["name": .string("field\(number)"), "label": "Field"]
        }
        #expect(member(biller(Array(many.dropLast()))) == nil)
        #expect(member(biller(many)) == "fields")
        #expect(member(biller([many[0], many[0]])) == "fields")
        #expect(member(biller([["name": "a b", "label": "A"]])) == "fields")
        #expect(member(biller([["name": "a"]])) == "label")
        #expect(member(biller([["name": "a", "label": "A", "is_secret": "yes"]])) == "is_secret")
        let most = LinkDirectoryEntry.fieldNameBytesMax
        #expect(member(biller([["name": Self.text(most), "label": "A"]])) == nil)
        #expect(member(biller([["name": Self.text(most + 1), "label": "A"]])) == "name")
    }

    @Test("takes a page of as many billers as were asked for, and the name of the next one")
    func pages() throws {
        let two: JSONValue = ["billers": [Self.biller, Self.biller], "next_cursor": "p2"]
        let page = try UpstreamAnswer.page(two, limit: 2)
        #expect(page.entries.map(\.biller.id) == ["acme", "acme"] && page.next == "p2")
        #expect(try UpstreamAnswer.page(["billers": []], limit: 1).next == nil)
        #expect(
            try UpstreamAnswer.page(["billers": [], "next_cursor": nil], limit: 1).next == nil
        )
        let most = LinkDirectoryPage.cursorBytesMax
        let last: JSONValue = ["billers": [], "next_cursor": Self.text(most)]
        #expect(try UpstreamAnswer.page(last, limit: 1).next?.utf8.count == most)
        for (json, member) in [
            (two, "billers"), ([], "the answer"), ([:], "billers"),
            (["billers": [:]], "billers"), (["billers": [1]], "biller"),
            (["billers": [], "next_cursor": 1], "next_cursor"),
            (["billers": [], "next_cursor": ""], "next_cursor"),
            (["billers": [], "next_cursor": "a b"], "next_cursor"),
            (["billers": [], "next_cursor": Self.text(most + 1)], "next_cursor"),
        ] as [(JSONValue, String)] {
            #expect(throws: UpstreamFault.shape(member)) {
                try UpstreamAnswer.page(json, limit: 1)
            }
        }
    }
}
