/// How a simulator's button ends what it simulates.
enum SimulatedOutcome: String, Sendable, Hashable, CaseIterable {
    /// It succeeds.
    case success
    /// It fails.
    case failure
}
