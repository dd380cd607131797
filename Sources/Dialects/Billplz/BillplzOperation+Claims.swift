import TollgateCore

extension BillplzOperation {
    /// The requests that mean the operation (contract, section 5).
    ///
    /// A method that a path does not know is the gatekeeper's to refuse. An unknown path asks for a
    /// secret key, so that a stranger learns nothing of what is there, but for no scope.
    var claims: [Claim] {
        switch self {
        case .collectionsCreate: writing(.post, "/api/v3/collections")
        case .collectionsList: reading("/api/v3/collections")
        case .collectionsGet: reading("/api/v3/collections/{id}")
        case .v4CollectionsCreate: writing(.post, "/api/v4/collections")
        case .v4CollectionsList: reading("/api/v4/collections")
        case .v4CollectionsGet: reading("/api/v4/collections/{id}")
        case .openCollectionsCreate: writing(.post, "/api/v3/open_collections")
        case .openCollectionsList: reading("/api/v3/open_collections")
        case .openCollectionsGet: reading("/api/v3/open_collections/{id}")
        case .v4OpenCollectionsCreate: writing(.post, "/api/v4/open_collections")
        case .v4OpenCollectionsList: reading("/api/v4/open_collections")
        case .v4OpenCollectionsGet: reading("/api/v4/open_collections/{id}")
        case .collectionsActivate: writing(.post, "/api/v3/collections/{id}/activate")
        case .collectionsDeactivate: writing(.post, "/api/v3/collections/{id}/deactivate")
        case .paymentMethodsGet: reading("/api/v3/collections/{id}/payment_methods")
        case .paymentMethodsPut: writing(.put, "/api/v3/collections/{id}/payment_methods")
        case .receiptDeliveryActivate, .receiptDeliveryDeactivate, .receiptDeliveryGlobal,
            .receiptDeliveryGet:
            receiptClaims
        case .billsCreate, .billsGet, .billsDelete, .billsTransactions, .billsCharge,
            .billsPreauth, .billsPreauthCapture:
            billClaims
        case .fpxBanks: reading("/api/v3/fpx_banks")
        case .webhookRank: reading("/api/v4/webhook_rank")
        case .paymentGateways: reading("/api/v4/payment_gateways")
        case .cardsCreate: writing(.post, "/api/v4/cards")
        case .cardsDelete: writing(.delete, "/api/v4/cards/{id}")
        case .paymentOrderCollectionsCreate, .paymentOrderCollectionsGet, .paymentOrdersCreate,
            .paymentOrdersGet, .paymentOrderLimit:
            paymentOrderClaims
        case .pageBill: page("/bills/{id:code}")
        case .pageOpenCollection: page("/{id:code}")
        case .pageCard: page("/billplz/cards/{id:code}")
        case .unknown:
            claim(nil, "/api/v3/**", scope: nil) + claim(nil, "/api/v4/**", scope: nil)
                + claim(nil, "/api/v5/**", scope: nil)
        }
    }

    private var receiptClaims: [Claim] {
        switch self {
        case .receiptDeliveryActivate:
            writing(.post, "/api/v4/collections/{id}/customer_receipt_delivery/activate")
        case .receiptDeliveryDeactivate:
            writing(.post, "/api/v4/collections/{id}/customer_receipt_delivery/deactivate")
        case .receiptDeliveryGlobal:
            writing(.post, "/api/v4/collections/{id}/customer_receipt_delivery/global")
        default: reading("/api/v4/collections/{id}/customer_receipt_delivery")
        }
    }

    private var billClaims: [Claim] {
        switch self {
        case .billsCreate: writing(.post, "/api/v3/bills")
        case .billsDelete: writing(.delete, "/api/v3/bills/{id}")
        case .billsTransactions: reading("/api/v3/bills/{id}/transactions")
        case .billsCharge: writing(.post, "/api/v4/bills/{id}/charge")
        case .billsPreauth: writing(.post, "/api/v4/bills/{id}/preauth")
        case .billsPreauthCapture: writing(.post, "/api/v4/bills/{id}/preauth_capture")
        default: reading("/api/v3/bills/{id}")
        }
    }

    private var paymentOrderClaims: [Claim] {
        switch self {
        case .paymentOrderCollectionsCreate: writing(.post, "/api/v5/payment_order_collections")
        case .paymentOrderCollectionsGet: reading("/api/v5/payment_order_collections/{id}")
        case .paymentOrdersCreate: writing(.post, "/api/v5/payment_orders")
        case .paymentOrdersGet: reading("/api/v5/payment_orders/{id}")
        default:
            claim(
                [.get],
                "/api/v5/payment_order_limit",
                scope: .billplzRead,
                group: Self.paymentOrderLimitGroup
            )
        }
    }

    private func reading(_ path: PathTemplate) -> [Claim] {
        claim([.get], path, scope: .billplzRead, group: Self.readGroup)
    }

    private func writing(_ method: Method, _ path: PathTemplate) -> [Claim] {
        claim([method], path, scope: .billplzWrite, group: Self.writeGroup)
    }

    private func page(_ path: PathTemplate) -> [Claim] {
        [Claim(rawValue, [.get, .post], path, .open, group: Self.pageGroup)]
    }

    private func claim(
        _ methods: [Method]?,
        _ path: PathTemplate,
        scope: Scope?,
        group: String? = nil
    ) -> [Claim] {
        let kinds = [CredentialKind.billplzSecretKey.name]
        return [
            Claim(rawValue, methods, path, .protected(kinds: kinds, scope: scope), group: group)
        ]
    }
}

extension BillplzOperation {
    /// The route group of all calls that only look: Billplz limits them together.
    public static let readGroup = "read"
    /// The route group of the calls that change something.
    public static let writeGroup = "write"
    /// The route group of the public pages, which is limited by address.
    public static let pageGroup = "page"
    /// The route group of the one call that Billplz limits by itself.
    public static let paymentOrderLimitGroup = "paymentOrderLimit"
}
