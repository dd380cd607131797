extension V5Checksum {
    /// Whose arguments are signed; the raw value of a call is the operation's name.
    public enum Endpoint: String, Sendable, Hashable, CaseIterable {
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
        /// Tells a merchant that a payment order has ended.
        case paymentOrderCallback = "payment_order"
        /// Makes a mandate; not served, because its documentation was withdrawn.
        case duitNowConsentsCreate = "duitnow_consents.create"
        /// Returns or ends a mandate; not served.
        case duitNowConsentsGet = "duitnow_consents.get"
        /// Makes or returns a debit of a mandate; not served.
        case duitNowAutoDebits = "duitnow_auto_debits"
        /// Lists the gateways of mandates; not served.
        case duitNowPaymentGateways = "duitnow_payment_gateways"

        /// The arguments in the order of signing.
        var arguments: [Argument] {
            switch self {
            case .paymentOrderCollectionsCreate:
                [.init("title", .title), .init("callback_url", .address, optional: true), .epoch]
            case .paymentOrderCollectionsGet:
                [.init("payment_order_collection_id", .id), .epoch]
            case .paymentOrdersCreate:
                [
                    .init("payment_order_collection_id", .id),
                    .init("bank_account_number", .account), .init("total", .sen), .epoch,
                ]
            case .paymentOrdersGet: [.init("payment_order_id", .id), .epoch]
            case .paymentOrderLimit, .duitNowPaymentGateways: [.epoch]
            case .paymentOrderCallback:
                [
                    .init("id", .id), .init("bank_account_number", .account),
                    .init("status", .status), .init("total", .sen),
                    .init("reference_id", .text, optional: true), .epoch,
                ]
            case .duitNowConsentsCreate:
                [
                    .init("merchant_ref", .text), .init("max_amount", .sen),
                    .init("effective_date", .text), .init("expiry_date", .text),
                    .init("frequency", .text), .init("callback_url", .address), .epoch,
                ]
            case .duitNowConsentsGet: [.init("id", .text), .epoch]
            case .duitNowAutoDebits: [.init("consent_id", .text), .init("bill_id", .text), .epoch]
            }
        }

        /// The argument that the path's `{id}` is, where the endpoint has one.
        var pathArgument: String? {
            switch self {
            case .paymentOrderCollectionsGet: "payment_order_collection_id"
            case .paymentOrdersGet: "payment_order_id"
            case .duitNowConsentsGet: "id"
            case .paymentOrderCollectionsCreate, .paymentOrdersCreate, .paymentOrderLimit,
                .paymentOrderCallback, .duitNowConsentsCreate, .duitNowAutoDebits,
                .duitNowPaymentGateways:
                nil
            }
        }

        /// Whether no argument is missing that is not optional.
        func isWhole(_ isThere: (String) -> Bool) -> Bool {
            arguments.allSatisfy { $0.isOptional || isThere($0.name) }
        }

        /// The names of the arguments in the order of signing.
        public var argumentNames: [String] { arguments.map(\.name) }
    }

    /// One signed value.
    struct Argument: Sendable {
        /// The parameter's name.
        let name: String
        /// What the value must look like.
        let shape: Shape
        /// Whether it may be absent.
        let isOptional: Bool

        /// Makes an argument.
        init(_ name: String, _ shape: Shape, optional: Bool = false) {
            (self.name, self.shape, isOptional) = (name, shape, optional)
        }

        /// The time of signing, the last argument of every endpoint.
        static let epoch = Argument(V5Checksum.epochName, .epoch)

        /// The name as messages write it: `Bank account number`.
        var words: String {
            let words = name.replacing("_", with: " ")
            return words.prefix(1).uppercased() + words.dropFirst()
        }
    }
}
