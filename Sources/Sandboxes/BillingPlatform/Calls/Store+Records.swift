import Gatekeeper
import TollgateCore

extension Store {
    /// Runs a body that only looks at records, after the adoption of those whose entity has no card
    /// yet; each such entity is adopted once.
    ///
    /// - Parameters:
    ///   - place: Whose records they are.
    ///   - body: What to do.
    /// - Returns: What the body returns.
    /// - Throws: ``StoreFault``, or what the body throws.
    func readRecords<Result: Sendable>(
        in place: SandboxPlace,
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        while true {
            do {
                return try await read(body)
            } catch let found as UnadoptedEntity {
                try await transaction { tx in
                    _ = try EntityShelf.adopted(found.entity, place, tx)
                }
            }
        }
    }
}
