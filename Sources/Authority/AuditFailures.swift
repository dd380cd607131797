import Synchronization

/// Counts audit rows that the store did not take; the change that each belongs to failed with it.
public final class AuditFailures: Sendable {
    private let failed = Atomic<Int>(0)

    /// Makes a count of none.
    public init() {}

    /// How many there were since the start of the process.
    public var count: Int { failed.load(ordering: .relaxed) }

    /// Does what writes a row, and counts its error.
    func counted(_ write: () throws -> Void) throws {
        do {
            try write()
        } catch {
            failed.add(1, ordering: .relaxed)
            throw error
        }
    }
}
