/// What became of a bill.
enum BillState: String, Sendable, Hashable, CaseIterable {
    /// It can be paid.
    case due
    /// It was paid.
    case paid
    /// It was deleted; a payment that comes in nevertheless brings it back.
    case deleted
}
