public import TollgateCore

extension Authority {
    /// The most uses that are noted in one transaction.
    public static let usesBatchMax = 1_000

    /// Notes when, from where and how secrets were last used.
    ///
    /// A use is no change of right: it leaves no audit row and no feed row. An older use than the noted
    /// one, and one of a secret that is gone, change nothing, so that a batch can be noted again.
    ///
    /// - Parameter uses: The newest use of each secret.
    /// - Throws: ``StoreFault``; some of the uses may be noted then.
    public func note(_ uses: [SecretID: LastUse]) async throws {
        var rest = Array(uses)[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.usesBatchMax)
            rest = rest.dropFirst(batch.count)
            let noted = Dictionary(uniqueKeysWithValues: batch.map { ($0.key, $0.value) })
            try await store.transaction { try $0.credentials.note(noted) }
        }
    }
}
