import TollgateCore

/// The account numbers of the sandbox that mean something, and what they mean (contract, section
/// "Sandbox link calls").
///
/// Every other number is one that no biller knows.
enum MagicAccount: String, Sendable, Hashable, CaseIterable {
    /// One account with one bill that is due in 15 days.
    case success = "4242424242"
    /// The biller does not know the number.
    case invalidCredentials = "4000000001"
    /// The biller does not answer.
    case billerUnavailable = "4000000002"
    /// The biller asks for a code first.
    case codeNeeded = "4000000003"
    /// The biller has locked the account.
    case accountLocked = "4000000004"
    /// One account with a bill that is 30 days late.
    case overdue = "4000000005"
    /// One account with a bill that is paid by itself in 5 days.
    case scheduled = "4000000006"
    /// One account with three instalments.
    case installments = "4000000007"
    /// Three accounts.
    case severalAccounts = "4000000008"
    /// As the first, but the biller lets nobody in when bills are fetched; the sandbox's own.
    case relinkNeeded = "4000000009"

    /// The only code that is right (contract, section "Sandbox link calls").
    static let code = "123456"

    /// The word by which providers' notes and names tell the case; never the number that was typed.
    var word: String {
        switch self {
        case .success: "success"
        case .invalidCredentials: "invalid"
        case .billerUnavailable: "unavailable"
        case .codeNeeded: "code"
        case .accountLocked: "locked"
        case .overdue: "overdue"
        case .scheduled: "scheduled"
        case .installments: "installments"
        case .severalAccounts: "several"
        case .relinkNeeded: "relink"
        }
    }

    /// Finds the case of a word.
    init?(word: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = found
    }

    /// Why a sign-in with the number is refused; `nil` where it is not.
    var fault: LinkSignInFault? {
        switch self {
        case .invalidCredentials: .invalidCredentials
        case .billerUnavailable: .billerUnavailable
        case .accountLocked: .accountLocked
        case .success, .codeNeeded, .overdue, .scheduled, .installments, .severalAccounts,
            .relinkNeeded:
            nil
        }
    }

    /// What people call the accounts behind the number.
    var accountNames: [String] {
        switch self {
        case .severalAccounts: ["Primary", "Vacation Home", "Business"]
        case .invalidCredentials, .accountLocked: []
        case .success, .billerUnavailable, .codeNeeded, .overdue, .scheduled, .installments,
            .relinkNeeded:
            ["Primary"]
        }
    }

    /// The end of the number of an account, counted from 0; the further ones have numbers of their own.
    func maskedNumber(_ index: Int) -> String {
        let number = Int(rawValue) ?? 0
        return "****" + String(number + index).suffix(4)
    }
}

/// The sandbox's own name of an account behind a magic number: the case and the account's place.
struct MagicReference: Sendable, Hashable {
    /// The case.
    let magic: MagicAccount
    /// The account's place, from 0.
    let index: Int

    /// Makes a name.
    init(_ magic: MagicAccount, _ index: Int) { (self.magic, self.index) = (magic, index) }

    /// Reads a name; `nil` for one that the sandbox did not give.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let magic = MagicAccount(word: parts[0]), let index = Int(parts[1]),
            magic.accountNames.indices.contains(index)
        else { return nil }
        self.init(magic, index)
    }

    /// The name as linked accounts keep it, such as `several:1`.
    var text: String { "\(magic.word):\(index)" }
}
