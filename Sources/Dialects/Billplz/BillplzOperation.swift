public import TollgateCore

/// What a Billplz request asks for; the raw value is the operation's name in claims and metrics.
///
/// The third and fourth version of a call that both have are two operations, because they answer
/// differently; the later one's name begins with its version.
public enum BillplzOperation: String, Sendable, Hashable, CaseIterable {
    /// Makes a collection.
    case collectionsCreate = "collections.create"
    /// Lists collections.
    case collectionsList = "collections.list"
    /// Returns one collection.
    case collectionsGet = "collections.get"
    /// Makes a collection with up to two receivers of its split payments.
    case v4CollectionsCreate = "v4.collections.create"
    /// Lists collections in the fourth version's form.
    case v4CollectionsList = "v4.collections.list"
    /// Returns one collection in the fourth version's form.
    case v4CollectionsGet = "v4.collections.get"
    /// Makes an open collection.
    case openCollectionsCreate = "open_collections.create"
    /// Lists open collections.
    case openCollectionsList = "open_collections.list"
    /// Returns one open collection.
    case openCollectionsGet = "open_collections.get"
    /// Makes an open collection with up to two receivers of its split payments.
    case v4OpenCollectionsCreate = "v4.open_collections.create"
    /// Lists open collections in the fourth version's form.
    case v4OpenCollectionsList = "v4.open_collections.list"
    /// Returns one open collection in the fourth version's form.
    case v4OpenCollectionsGet = "v4.open_collections.get"
    /// Makes a collection of either kind active.
    case collectionsActivate = "collections.activate"
    /// Makes a collection of either kind inactive.
    case collectionsDeactivate = "collections.deactivate"
    /// Lists the payment methods of a collection.
    case paymentMethodsGet = "payment_methods.get"
    /// Chooses the payment methods of a collection.
    case paymentMethodsPut = "payment_methods.put"
    /// Has receipts sent to the customers of a collection.
    case receiptDeliveryActivate = "receipt_delivery.activate"
    /// Has no receipts sent to the customers of a collection.
    case receiptDeliveryDeactivate = "receipt_delivery.deactivate"
    /// Has the account's setting decide about the receipts of a collection.
    case receiptDeliveryGlobal = "receipt_delivery.global"
    /// Returns whether receipts are sent to the customers of a collection.
    case receiptDeliveryGet = "receipt_delivery.get"
    /// Makes a bill.
    case billsCreate = "bills.create"
    /// Returns one bill.
    case billsGet = "bills.get"
    /// Removes a bill that is due.
    case billsDelete = "bills.delete"
    /// Lists the transactions of a bill.
    case billsTransactions = "bills.transactions"
    /// Lists the banks of the payment network FPX.
    case fpxBanks = "fpx_banks"
    /// Returns how well the account's callbacks are received; also the probe of a credential.
    case webhookRank = "webhook_rank"
    /// Lists the payment gateways.
    case paymentGateways = "payment_gateways"
    /// Makes a card that its holder has yet to authenticate.
    case cardsCreate = "cards.create"
    /// Removes a card.
    case cardsDelete = "cards.delete"
    /// Charges a bill to a card.
    case billsCharge = "bills.charge"
    /// Reserves a bill's amount on a card.
    case billsPreauth = "bills.preauth"
    /// Takes a reserved amount.
    case billsPreauthCapture = "bills.preauth_capture"
    /// Makes a collection of payment orders.
    case paymentOrderCollectionsCreate = "payment_order_collections.create"
    /// Returns one collection of payment orders.
    case paymentOrderCollectionsGet = "payment_order_collections.get"
    /// Makes a payment order.
    case paymentOrdersCreate = "payment_orders.create"
    /// Returns one payment order.
    case paymentOrdersGet = "payment_orders.get"
    /// Returns how much payment orders may still cost.
    case paymentOrderLimit = "payment_order_limit"
    /// The public page on which a bill is paid.
    case pageBill = "page.bill"
    /// The public page of an open collection.
    case pageOpenCollection = "page.open_collection"
    /// The public page on which a card's holder authenticates.
    case pageCard = "page.card"
    /// Calls a path below `/api` that the API does not know.
    case unknown

    /// Makes the operation that a claim of this dialect names.
    public init?(_ claim: Claim) { self.init(rawValue: claim.operation) }
}
