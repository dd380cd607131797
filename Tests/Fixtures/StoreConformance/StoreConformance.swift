public import TollgateCore

/// The promises of the store's ports, to be shown of every store in the same way.
///
///     @Test("The store keeps the promise", arguments: StoreConformance.cases)
///     func promise(_ promise: ConformanceCase) async throws {
///         try await StoreConformance { MyStore() }.run(promise)
///     }
public struct StoreConformance: Sendable {
    private let makeStore: @Sendable () async throws -> any Store

    /// Makes a suite for one kind of store.
    ///
    /// - Parameter makeStore: Makes an empty store; it is called once for each case.
    public init(makeStore: @escaping @Sendable () async throws -> any Store) {
        self.makeStore = makeStore
    }

    /// Every promise.
    public static let cases: [ConformanceCase] =
        ConformanceCase.organisations + ConformanceCase.credentials + ConformanceCase.secrets
        + ConformanceCase.uses + ConformanceCase.counts
        + ConformanceCase.sessions + ConformanceCase.audit + ConformanceCase.feed
        + ConformanceCase.networks + ConformanceCase.replay + ConformanceCase.documents
        + ConformanceCase.filters + ConformanceCase.walks
        + ConformanceCase.orders + ConformanceCase.transactions + ConformanceCase.undoing
        + ConformanceCase.texts + ConformanceCase.outbox + ConformanceCase.callbackLists
        + ConformanceCase.dueCallbacks + ConformanceCase.receivers + ConformanceCase.vault
        + ConformanceCase.nodes

    /// Shows one promise on an empty store.
    ///
    /// - Parameter promise: One of ``cases``.
    /// - Throws: ``Nonconformance`` where the promise is broken, or what the store throws unasked.
    public func run(_ promise: ConformanceCase) async throws {
        let store = try await makeStore()
        try await promise.steps(store)
        try await store.close()
    }
}
