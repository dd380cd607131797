import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("Making secrets")
struct SecretMakerTests {
    private static let letters = "0123456789abcdef"
    private static let forms: [SecretForm] = [
        .house(sandboxPrefix: "inv_test_", productionPrefix: "inv_live_"),
        .fixed(start: "", alphabet: letters, letterCount: 32),
        .fixed(start: "S-", alphabet: letters, letterCount: 22),
    ]

    @Test("gives the house form the prefix of its environment")
    func choosesThePrefix() throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 1).source)
        let sandbox = try #require(maker.secret(Self.forms[0], .sandbox).reveal())
        let production = try #require(maker.secret(Self.forms[0], .production).reveal())
        #expect(sandbox.hasPrefix("inv_test_tg1_"))
        #expect(production.hasPrefix("inv_live_tg1_"))
    }

    @Test("gives a fixed form its start and its letters, in either environment")
    func followsTheFixedForm() throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 2).source)
        for environment in Environment.allCases {
            let text = try #require(maker.secret(Self.forms[2], environment).reveal())
            #expect(text.wholeMatch(of: /S-[0-9a-f]{22}/) != nil)
            #expect(HouseForm.inspect(Secret(text)) == .other)
        }
    }

    @Test("gives handles their groups, or the organisation's id, or nothing")
    func makesHandles() throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 3).source)
        let organisation = OrganisationID(rawValue: "org_1")
        let groups = [
            HandleGroup(alphabet: "0123456789", letterCount: 5),
            HandleGroup(alphabet: Self.letters, letterCount: 8),
        ]
        let handle = try #require(maker.handle(.random(groups: groups), organisation))
        #expect(handle.wholeMatch(of: /[0-9]{5}-[0-9a-f]{8}/) != nil)
        #expect(maker.handle(.organisation, organisation) == "org_1")
        #expect(maker.handle(.none, organisation) == nil)
    }

    @Test(
        "leaves a hint of the prefix and the last four letters, and of nothing else",
        arguments: forms
    )
    func hints(_ form: SecretForm) throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 4).source)
        for environment in Environment.allCases {
            for _ in 0..<100 {
                let secret = maker.secret(form, environment)
                let text = try #require(secret.reveal())
                let prefix =
                    switch form {
                    case .house(let sandbox, let production):
                        environment == .sandbox ? sandbox : production
                    case .fixed, .letters, .chosen: ""
                    }
                #expect(SecretMaker.hint(secret) == "\(prefix)…\(text.suffix(4))")
            }
        }
    }
}
