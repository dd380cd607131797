/// What Billplz's signer can write and check: what is sent to merchants, and what merchants send.
public enum BillplzCallbackKind: String, Sendable, Hashable, CaseIterable {
    /// A payment of a bill succeeded or failed.
    case bill
    /// A card's holder has authenticated.
    case card
    /// A payment order has ended.
    case paymentOrder = "payment_order"
    /// The payer comes back to the merchant's site.
    case redirect
    /// A request that makes a collection of payment orders.
    case paymentOrderCollectionsCreate = "payment_order_collections.create"
    /// A request for one collection of payment orders.
    case paymentOrderCollectionsGet = "payment_order_collections.get"
    /// A request that makes a payment order.
    case paymentOrdersCreate = "payment_orders.create"
    /// A request for one payment order.
    case paymentOrdersGet = "payment_orders.get"
    /// A request for the limit of payment orders.
    case paymentOrderLimit = "payment_order_limit"

    /// The endpoint whose arguments are signed; `nil` for what has an X Signature's form.
    var endpoint: V5Checksum.Endpoint? { V5Checksum.Endpoint(rawValue: rawValue) }

    /// Whether merchants send it, so that JSON is as good as a form.
    var isRequest: Bool { endpoint != nil && self != .paymentOrder }

    /// The field that carries the signature.
    var signatureName: String {
        switch self {
        case .bill: XSignature.fieldName
        case .redirect: Self.redirectField(XSignature.fieldName)
        case .card, .paymentOrder, .paymentOrderCollectionsCreate, .paymentOrderCollectionsGet,
            .paymentOrdersCreate, .paymentOrdersGet, .paymentOrderLimit:
            V5Checksum.fieldName
        }
    }

    /// The fields that the documentation names, without the signature, in the order of the wire.
    var documentedFields: [String] {
        switch self {
        case .bill:
            [
                "id", "collection_id", "paid", "state", "amount", "paid_amount", "due_at", "email",
                "mobile", "name", "url", "paid_at", "transaction_id", "transaction_status",
            ]
        case .card: ["id", "card_number", "provider", "token", "status"]
        case .redirect:
            ["id", "paid", "paid_at", "transaction_id", "transaction_status"]
                .map(Self.redirectField)
        case .paymentOrder, .paymentOrderCollectionsCreate, .paymentOrderCollectionsGet,
            .paymentOrdersCreate, .paymentOrdersGet, .paymentOrderLimit:
            endpoint?.argumentNames ?? []
        }
    }

    /// A field's name as a redirect's query writes it.
    static func redirectField(_ name: String) -> String {
        name.hasPrefix("billplz[") ? name : "billplz[\(name)]"
    }

    /// Guesses what was received by its fields' names, for a caller who does not say.
    static func guess(_ names: [String]) -> BillplzCallbackKind {
        if names.contains(where: { $0.hasPrefix("billplz[") }) { return .redirect }
        guard names.contains(V5Checksum.fieldName) else { return .bill }
        return names.contains(V5Checksum.epochName) ? .paymentOrder : .card
    }
}
