import Linking
import TollgateCore

/// Signs end users in with the sandbox's billers: what happens follows from the account number that is
/// typed (``MagicAccount``), and from nothing else.
struct SandboxLinkProvider: LinkProvider {
    /// The member of a note that tells the case.
    private static let caseName = "case"

    /// Finds a biller of the directory.
    func biller(_ id: String) -> LinkBiller? { BillerDirectory.find(id)?.entry.biller }

    /// Signs in: white space and dashes in the number do not matter, and any password is right.
    func signIn(_ biller: LinkBiller, fields: [LinkField], attempt: LinkID) -> ProviderStep {
        guard let entry = BillerDirectory.find(biller.id), entry.status == .active else {
            return .refused(.billerUnavailable)
        }
        let names = fields.filter { $0.value.count > 0 }.map(\.name)
        guard entry.access.fields.allSatisfy({ names.contains($0.name) }),
            let magic = Self.magic(fields)
        else { return .refused(.invalidCredentials) }
        if let fault = magic.fault { return .refused(fault) }
        guard magic != .codeNeeded else {
            return .code(
                prompt: "\(entry.name) has sent a code of six digits to your telephone.",
                memory: Self.memory(magic)
            )
        }
        return Self.accounts(magic)
    }

    /// Answers the question for a code, which ``MagicAccount/code`` alone answers.
    func answer(code: String, memory: JSONValue, attempt: LinkID) -> ProviderStep {
        guard let word = memory.object?[Self.caseName]?.string,
            let magic = MagicAccount(word: word)
        else { return .refused(.billerUnavailable) }
        guard code == MagicAccount.code else { return .refused(.invalidCode) }
        return Self.accounts(magic)
    }

    private static func accounts(_ magic: MagicAccount) -> ProviderStep {
        let accounts = magic.accountNames.enumerated().map { index, name in
            ProviderAccount(
                FoundAccount(
                    id: "acc_\(index + 1)",
                    name: name,
                    maskedNumber: magic.maskedNumber(index)
                ),
                reference: MagicReference(magic, index).text
            )
        }
        return .accounts(accounts, memory: memory(magic))
    }

    private static func memory(_ magic: MagicAccount) -> JSONValue {
        .object(JSONObject([(caseName, .string(magic.word))]))
    }

    private static func magic(_ fields: [LinkField]) -> MagicAccount? {
        let name = Biller.Field.accountNumber.name
        let typed = fields.first { $0.name == name }?.value.reveal()
        guard let typed, typed.utf8.count <= QueryReader.textMax else { return nil }
        let digits = typed.filter { !$0.isWhitespace && $0 != "-" }
        return MagicAccount(rawValue: digits)
    }
}
