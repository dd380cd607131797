/// A kind of document that the sandbox keeps.
enum BillplzDocument: String, Sendable, Hashable, CaseIterable {
    /// A collection, in which bills are made by call.
    case collection = "billplz.collection"
    /// An open collection, in which payers make bills on its page.
    case openCollection = "billplz.open_collection"
    /// A bill.
    case bill = "billplz.bill"
    /// One try to pay a bill.
    case transaction = "billplz.transaction"
    /// A tokenised card.
    case card = "billplz.card"
    /// An amount that is reserved on a card.
    case preauthorisation = "billplz.preauthorisation"
    /// A payment order collection.
    case paymentOrderCollection = "billplz.payment_order_collection"
    /// A payment order.
    case paymentOrder = "billplz.payment_order"
    /// What payment orders may still cost.
    case paymentOrderAccount = "billplz.payment_order_account"
}
