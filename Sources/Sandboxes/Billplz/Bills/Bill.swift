import Gatekeeper
import TollgateCore

/// A bill: somebody is asked for an amount.
struct Bill: StoredRecord, Hashable {
    /// The kind of its documents.
    static let document = BillplzDocument.bill
    /// How long a bill can be paid (contract 5).
    static let lifetime: Duration = .seconds(30 * 86_400)

    /// Its name.
    let id: String
    /// The collection or open collection that it belongs to.
    let collectionID: String
    /// What became of it.
    var state: BillState = .due
    /// What is asked for, in sen.
    let amount: Int64
    /// What was paid, in sen.
    var paidAmount: Int64 = 0
    /// The day on which it should be paid, as it is shown.
    let dueAt: String
    /// The payer's address of mail.
    let email: String?
    /// The payer's telephone number.
    let mobile: String?
    /// The payer's name, in capitals.
    let name: String
    /// The label of the first reference, `nil` where it was not named.
    let reference1Label: String?
    /// The first reference.
    let reference1: String?
    /// The label of the second reference, `nil` where it was not named.
    let reference2Label: String?
    /// The second reference.
    let reference2: String?
    /// Where the payer goes after a payment.
    let redirectURL: String?
    /// Where the callback goes; `nil` for where the organisation's settings send it.
    let callbackURL: String?
    /// What it is for.
    let description: String
    /// When it was made.
    let createdAt: Instant
    /// When it was paid.
    var paidAt: Instant?

    /// Whether it was paid.
    var isPaid: Bool { state == .paid }

    /// Tells whether it cannot be paid any more because it is too old.
    func isExpired(at now: Instant) -> Bool { now - createdAt >= Self.lifetime }

    /// The column with the collection of a bill that is due.
    static let dueColumn = "due_in"

    /// The columns by which bills are found.
    var index: [String: DocumentIndexValue] {
        state == .due ? [Self.dueColumn: .text(collectionID)] : [:]
    }

    /// The address of its page.
    func url(_ publicURL: String) -> String { "\(publicURL)/bills/\(id)" }
}
