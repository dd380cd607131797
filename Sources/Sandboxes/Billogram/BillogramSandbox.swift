import BillogramDialect
public import Gatekeeper
public import TollgateCore

/// The sandbox of Billogram: answers as the real service would, from documents in the store.
public struct BillogramSandbox: Backend {
    private let customers: ResourceEndpoint
    private let items: ResourceEndpoint
    private let account: AccountCalls
    private let billograms: BillogramCalls

    /// Makes a sandbox.
    public init(_ world: SandboxWorld) {
        customers = ResourceEndpoint(
            schema: .customer,
            store: world.store,
            onRename: { try BillingTab.move(from: $0, to: $1, in: $2, $3) }
        )
        items = ResourceEndpoint(schema: .item, store: world.store)
        billograms = BillogramCalls(world: world)
        account = AccountCalls(store: world.store, randomness: world.randomness)
    }

    /// Answers a call with the data of the caller's organisation in the call's environment.
    ///
    /// - Parameter call: The call.
    /// - Returns: The answer, in Billogram's envelope.
    /// - Throws: ``StoreFault`` where the store fails.
    public func answer(_ call: AdmittedCall) async throws -> Reply {
        do {
            return try await perform(call)
        } catch let rejection as Rejection {
            return rejection.reply
        }
    }

    private func perform(_ call: AdmittedCall) async throws -> Reply {
        switch BillogramOperation(call.route.claim) {
        case .customerList: try await customers.list(call, in: collection(customers, call))
        case .customerCreate: try await customers.create(call, in: collection(customers, call))
        case .customerFetch: try await customers.fetch(call, in: collection(customers, call))
        case .customerUpdate: try await customers.update(call, in: collection(customers, call))
        case .itemList: try await items.list(call, in: collection(items, call))
        case .itemCreate: try await items.create(call, in: collection(items, call))
        case .itemFetch: try await items.fetch(call, in: collection(items, call))
        case .itemUpdate: try await items.update(call, in: collection(items, call))
        case .itemDelete: try await items.delete(call, in: collection(items, call))
        case .unknown, nil: Envelope.notFound()
        case let operation?: try await answer(operation, call) ?? Envelope.notFound()
        }
    }

    private func answer(
        _ operation: BillogramOperation,
        _ call: AdmittedCall
    ) async throws -> Reply? {
        let place = try call.place()
        if let reply = try await billograms.answer(operation, call, at: place) { return reply }
        return try await account.answer(operation, call)
    }

    /// The documents that the caller may see: its own organisation's.
    private func collection(
        _ endpoint: ResourceEndpoint,
        _ call: AdmittedCall
    ) throws -> DocumentCollection {
        try call.place().collection(endpoint.schema.collectionKind)
    }
}
