import BillingPlatformDialect
public import Gatekeeper
public import TollgateCore

/// The sandbox of BillingPlatform: records of any entity, answered as the real service would, from
/// documents in the store.
public struct BillingPlatformSandbox: Backend {
    private let reading: ReadingCalls
    private let changes: ChangeCalls
    private let bulk: BulkCalls

    /// Makes a sandbox.
    public init(_ world: SandboxWorld) { self.init(world, gate: StatementGate()) }

    /// Makes a sandbox whose statements pass a gate.
    init(_ world: SandboxWorld, gate: StatementGate) {
        reading = ReadingCalls(store: world.store, gate: gate)
        changes = ChangeCalls(store: world.store)
        bulk = BulkCalls(store: world.store, gate: gate)
    }

    /// Answers a call with the data of the caller's organisation in the call's environment.
    ///
    /// - Parameter call: The call.
    /// - Returns: The answer.
    /// - Throws: ``StoreFault`` where the store fails, and ``Refusal`` where too many statements run.
    public func answer(_ call: AdmittedCall) async throws -> Reply {
        do {
            return try await perform(BillingPlatformOperation(call.route.claim) ?? .unknown, call)
        } catch let rejection as Rejection {
            return rejection.reply
        } catch let error as SQLError {
            return Rejection.badRequest("\(error.description).").reply
        }
    }

    private func perform(
        _ operation: BillingPlatformOperation,
        _ call: AdmittedCall
    ) async throws -> Reply {
        switch operation {
        case .query: try await reading.query(call)
        case .find: try await reading.find(call)
        case .retrieve: try await reading.retrieve(call)
        case .create: try await changes.create(call)
        case .update: try await changes.update(call)
        case .updateOne: try await changes.updateOne(call)
        case .upsert: try await changes.upsert(call)
        case .delete: try await changes.delete(call)
        case .undelete: try await changes.undelete(call)
        case .bulkExtract: try await bulk.create(call)
        // The gatekeeper itself answers these three.
        case .login, .logout, .authenticate: throw Rejection.notFound
        case .unknown: throw Rejection.notFound
        }
    }
}
