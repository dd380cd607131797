import TollgateCore

extension ProviderStep {
    /// Whether it keeps to the maxima, and every account has a name of its own.
    public var isSound: Bool {
        switch self {
        case .accounts(let accounts, let memory):
            accounts.count <= Self.accountsMax && Self.isShort(memory)
                && Set(accounts.map(\.account.id)).count == accounts.count
                && Set(accounts.map(\.reference)).count == accounts.count
                && accounts.allSatisfy { account in
                    [
                        account.account.id, account.account.name, account.account.maskedNumber,
                        account.reference,
                    ].allSatisfy(Self.isShort)
                }
        case .code(let prompt, let memory): Self.isShort(prompt) && Self.isShort(memory)
        case .refused: true
        }
    }

    private static func isShort(_ text: String) -> Bool { text.utf8.count <= textBytesMax }

    private static func isShort(_ memory: JSONValue) -> Bool {
        memory.depth <= memoryDepthMax && memory.bytes.count <= memoryBytesMax
    }
}
