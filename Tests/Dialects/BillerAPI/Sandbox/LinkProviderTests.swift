import Linking
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("Signing in with the sandbox's billers")
struct LinkProviderTests {
    private static let provider = SandboxLinkProvider()
    private static let attempt = LinkID(rawValue: "ltid_1")

    private static func signIn(
        _ fields: [(String, String)],
        with biller: String = "test_electric_company"
    ) throws -> ProviderStep {
        let biller = try #require(provider.biller(biller))
        return provider.signIn(
            biller,
            fields: fields.map { LinkField(name: $0.0, value: Secret($0.1)) },
            attempt: attempt
        )
    }

    private static func signIn(_ magic: MagicAccount) throws -> ProviderStep {
        try signIn([("account_number", magic.rawValue)])
    }

    private static func fault(_ step: ProviderStep) -> LinkSignInFault? {
        if case .refused(let fault) = step { fault } else { nil }
    }

    private static func accounts(_ step: ProviderStep) -> [ProviderAccount]? {
        if case .accounts(let accounts, _) = step { accounts } else { nil }
    }

    @Test("knows the nine magic numbers of the contract and one of its own")
    func numbers() {
        let numbers = ["4242424242"] + (1...9).map { "400000000\($0)" }
        #expect(MagicAccount.allCases.map(\.rawValue) == numbers)
        #expect(MagicAccount.allCases.allSatisfy { MagicAccount(word: $0.word) == $0 })
    }

    @Test(
        "lets in with one account",
        arguments: [MagicAccount.success, .overdue, .scheduled, .installments, .relinkNeeded]
    )
    func oneAccount(_ magic: MagicAccount) throws {
        let accounts = try #require(Self.accounts(try Self.signIn(magic)))
        let number = "****" + magic.rawValue.suffix(4)
        let found = FoundAccount(id: "acc_1", name: "Primary", maskedNumber: number)
        #expect(accounts.map(\.account) == [found])
        #expect(accounts.map(\.reference) == ["\(magic.word):0"])
    }

    @Test("lets in with three accounts, each with a number and a name of its own")
    func threeAccounts() throws {
        let accounts = try #require(Self.accounts(try Self.signIn(.severalAccounts)))
        #expect(accounts.map(\.account.name) == ["Primary", "Vacation Home", "Business"])
        #expect(accounts.map(\.account.id) == ["acc_1", "acc_2", "acc_3"])
        #expect(Set(accounts.map(\.account.maskedNumber)).count == 3)
        #expect(accounts.map { MagicReference($0.reference)?.index } == [0, 1, 2])
    }

    @Test(
        "refuses as the number says",
        arguments: [
            (MagicAccount.invalidCredentials, LinkSignInFault.invalidCredentials),
            (.billerUnavailable, .billerUnavailable), (.accountLocked, .accountLocked),
        ]
    )
    func refused(_ magic: MagicAccount, _ fault: LinkSignInFault) throws {
        #expect(Self.fault(try Self.signIn(magic)) == fault)
    }

    @Test("asks for a code, which one code alone answers")
    func code() throws {
        guard case .code(let prompt, let memory) = try Self.signIn(.codeNeeded) else {
            Issue.record("no code was asked for")
            return
        }
        #expect(prompt.contains("Test Electric Company"))
        #expect(!memory.text.contains(MagicAccount.codeNeeded.rawValue))
        func answer(_ code: String, _ memory: JSONValue) -> ProviderStep {
            Self.provider.answer(code: code, memory: memory, attempt: Self.attempt)
        }
        #expect(Self.accounts(answer("123456", memory))?.map(\.reference) == ["code:0"])
        for wrong in ["123457", "", " 123456", "0123456"] {
            #expect(Self.fault(answer(wrong, memory)) == .invalidCode)
        }
        #expect(Self.fault(answer("123456", ["case": "nothing"])) == .billerUnavailable)
    }

    @Test("overlooks spaces and dashes in a number, and knows no other number")
    func spelling() throws {
        let spaced = try Self.signIn([("account_number", " 4242-424 242")])
        #expect(Self.accounts(spaced)?.count == 1)
        for wrong in ["", "4242", "42424242420", "abc", String(repeating: "4", count: 10_000)] {
            let step = try Self.signIn([("account_number", wrong)])
            #expect(Self.fault(step) == .invalidCredentials)
        }
        #expect(Self.fault(try Self.signIn([])) == .invalidCredentials)
        #expect(Self.fault(try Self.signIn([("password", "x")])) == .invalidCredentials)
    }

    @Test("wants a password where the biller does, and takes any")
    func password() throws {
        let biller = try #require(Self.provider.biller("kestrel_broadband"))
        #expect(biller.fields.map(\.name) == ["account_number", "password"])
        #expect(biller.fields.map(\.isSecret) == [false, true])
        let number = ("account_number", "4242424242")
        #expect(Self.fault(try Self.signIn([number], with: biller.id)) == .invalidCredentials)
        let blank = try Self.signIn([number, ("password", "")], with: biller.id)
        #expect(Self.fault(blank) == .invalidCredentials)
        let any = try Self.signIn([number, ("password", "x")], with: biller.id)
        #expect(Self.accounts(any)?.count == 1)
    }

    @Test("ends where the biller is in maintenance, or is none")
    func billers() throws {
        let step = try Self.signIn(
            [("account_number", "4242424242"), ("password", "x")],
            with: "sleepy_hollow_broadband"
        )
        #expect(Self.fault(step) == .billerUnavailable)
        #expect(Self.provider.biller("nobody") == nil)
        #expect(Self.provider.biller("test_electric_company")?.name == "Test Electric Company")
    }

    @Test(
        "gives names of accounts that it alone reads",
        arguments: ["", ":", "several", "several:3", "several:-1", "several:1:1", "nothing:0"]
    )
    func references(_ text: String) {
        #expect(MagicReference(text) == nil)
        #expect(MagicReference("several:2") == MagicReference(.severalAccounts, 2))
    }
}
