public import TollgateCore

/// Whoever can sign end users in with billers: the sandbox, or a production's upstream.
///
/// A provider is asked outside of every transaction. An error that it throws is a fault of the
/// world: the end user's try is not counted, and the request is answered with
/// ``LinkFault/providerUnavailable``. It bounds its own waits; what it returns is checked against
/// the maxima of ``ProviderStep``.
public protocol LinkProvider: Sendable {
    /// Finds a biller in the directory.
    ///
    /// - Parameter id: The biller's name in the directory, as a caller gave it.
    /// - Returns: The biller, or `nil` where there is none of that name.
    /// - Throws: Whatever keeps the directory from answering.
    func biller(_ id: String) async throws -> LinkBiller?

    /// Signs an end user in with a biller.
    ///
    /// - Parameters:
    ///   - biller: The biller.
    ///   - fields: What the end user typed; to be kept nowhere.
    ///   - attempt: The attempt's name, which is the same in every step of it.
    /// - Returns: What comes next.
    /// - Throws: Whatever keeps the provider from answering.
    func signIn(
        _ biller: LinkBiller,
        fields: [LinkField],
        attempt: LinkID
    ) async throws -> ProviderStep

    /// Answers the biller's question for a code.
    ///
    /// - Parameters:
    ///   - code: What the end user typed; to be kept nowhere.
    ///   - memory: The note that came with the question.
    ///   - attempt: The attempt's name.
    /// - Returns: What comes next.
    /// - Throws: Whatever keeps the provider from answering.
    func answer(
        code: String,
        memory: JSONValue,
        attempt: LinkID
    ) async throws -> ProviderStep
}

/// A biller as the linking of accounts knows it.
public struct LinkBiller: Sendable, Hashable {
    /// One thing that the biller wants to be told at its sign-in.
    public struct Field: Sendable, Hashable {
        /// The field's name in requests, such as `account_number`.
        public let name: String
        /// The words that stand beside it on the page, such as `Account number`.
        public let label: String
        /// Whether nobody is to read it over the end user's shoulder.
        public let isSecret: Bool

        /// Makes a field.
        public init(name: String, label: String, isSecret: Bool = false) {
            (self.name, self.label, self.isSecret) = (name, label, isSecret)
        }
    }

    /// The biller's name in the directory, such as `test_electric_company`.
    public let id: String
    /// The biller's name for people.
    public let name: String
    /// What its sign-in asks for, in the order of the page.
    public let fields: [Field]

    /// Makes a biller.
    public init(id: String, name: String, fields: [Field]) {
        (self.id, self.name, self.fields) = (id, name, fields)
    }
}

/// What a provider says to what an end user typed.
public enum ProviderStep: Sendable {
    /// The end user is in; these accounts are the end user's. None at all counts as
    /// ``LinkSignInFault/invalidCredentials``.
    ///
    /// The memory goes with the linked account, for whoever fetches its bills.
    case accounts([ProviderAccount], memory: JSONValue)
    /// The biller asks for a code, of which the end user is told this.
    case code(prompt: String, memory: JSONValue)
    /// The biller does not let the end user in.
    case refused(LinkSignInFault)

    /// The most accounts of one answer; more are a fault of the provider.
    public static let accountsMax = 100
    /// The longest memory, in bytes of JSON; a longer one is a fault of the provider.
    public static let memoryBytesMax = 4_096
    /// How many arrays and objects may stand inside one another in a memory; more are a fault of
    /// the provider.
    public static let memoryDepthMax = 16
    /// The most bytes of each text of an account, and of a prompt; more are a fault of the
    /// provider.
    public static let textBytesMax = 512
}

/// An account that a provider found, under the name that the provider itself has for it.
public struct ProviderAccount: Sendable, Hashable {
    /// The account as the end user sees it.
    ///
    /// In a provider's answer its id is unlike those of the others, such as `acc_1`; a linked
    /// account's has an id of its own.
    public let account: FoundAccount
    /// The provider's own name of it, which no end user and no client sees; different for each
    /// account.
    public let reference: String

    /// Makes an account.
    public init(_ account: FoundAccount, reference: String) {
        (self.account, self.reference) = (account, reference)
    }
}
