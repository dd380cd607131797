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
    /// A request that makes a mandate; not served, because its documentation was withdrawn.
    case duitNowConsentsCreate = "duitnow_consents.create"
    /// A request for a mandate, or for its end; not served.
    case duitNowConsentsGet = "duitnow_consents.get"
    /// A request that makes a debit of a mandate, or for one; not served.
    case duitNowAutoDebits = "duitnow_auto_debits"
    /// A request for the gateways of mandates; not served.
    case duitNowPaymentGateways = "duitnow_payment_gateways"

    /// The endpoint whose arguments are signed; `nil` for what has an X Signature's form.
    var endpoint: V5Checksum.Endpoint? { V5Checksum.Endpoint(rawValue: rawValue) }

    /// Whether merchants send it, so that JSON is as good as a form.
    var isRequest: Bool { endpoint != nil && self != .paymentOrder }

    /// The field that carries the signature.
    var signatureName: String {
        if self == .bill { return XSignature.fieldName }
        if self == .redirect { return Self.redirectField(XSignature.fieldName) }
        return V5Checksum.fieldName
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
            .paymentOrdersCreate, .paymentOrdersGet, .paymentOrderLimit, .duitNowConsentsCreate,
            .duitNowConsentsGet, .duitNowAutoDebits, .duitNowPaymentGateways:
            endpoint?.argumentNames ?? []
        }
    }

    /// A field's name as a redirect's query writes it.
    static func redirectField(_ name: String) -> String {
        isOfRedirect(name) ? name : "billplz[\(name)]"
    }

    /// Whether a name of a redirect's query is Billplz's own.
    static func isOfRedirect(_ name: String) -> Bool { name.utf8.starts(with: "billplz[".utf8) }

    /// Guesses what was received by its fields' names, for a caller who does not say.
    static func guess(_ names: [String]) -> BillplzCallbackKind {
        if names.contains(where: isOfRedirect) { return .redirect }
        guard names.contains(V5Checksum.fieldName) else { return .bill }
        return names.contains(V5Checksum.epochName) ? guessChecksum(Set(names)) : .card
    }

    /// The request most of whose arguments are there, where none is missing; the callback, where it
    /// has more of them or two requests have equally many that are not the same.
    private static func guessChecksum(_ names: Set<String>) -> BillplzCallbackKind {
        var best = (kind: BillplzCallbackKind.paymentOrder, arguments: Set<String>())
        for kind in allCases where kind.isRequest {
            guard let endpoint = kind.endpoint, endpoint.isWhole(names.contains) else { continue }
            let arguments = names.intersection(endpoint.argumentNames)
            if arguments.count > best.arguments.count {
                best = (kind, arguments)
            } else if arguments.count == best.arguments.count, arguments != best.arguments {
                best.kind = .paymentOrder
            }
        }
        let ofCallback = names.intersection(paymentOrder.documentedFields)
        return ofCallback.count > best.arguments.count ? .paymentOrder : best.kind
    }
}
