import BillplzDialect
public import Gatekeeper
public import TollgateCore

/// The sandbox of Billplz: answers as the real service would, from documents in the store.
public struct BillplzSandbox: Backend {
    private let collections: CollectionCalls<BillCollection>
    private let openCollections: CollectionCalls<OpenCollection>
    private let settings: CollectionSettingsCalls
    private let bills: BillCalls
    private let account: AccountCalls
    private let billPages: BillPages
    private let openCollectionPages: OpenCollectionPages
    private let cards: Cards
    private let charges: CardCharges
    private let cardPages: CardPages
    private let paymentOrders: PaymentOrders

    /// Makes a sandbox.
    public init(_ world: SandboxWorld) {
        collections = CollectionCalls(world: world)
        openCollections = CollectionCalls(world: world)
        settings = CollectionSettingsCalls(world: world)
        bills = BillCalls(world: world)
        account = AccountCalls(store: world.store)
        billPages = BillPages(world: world)
        openCollectionPages = OpenCollectionPages(world: world)
        cards = Cards(world: world)
        charges = CardCharges(world: world)
        cardPages = CardPages(world: world)
        paymentOrders = PaymentOrders(world: world)
    }

    /// Answers a call with the data of the caller's organisation in the call's environment; a page with
    /// that of whoever owns what it shows.
    ///
    /// - Parameter call: The call.
    /// - Returns: The answer.
    /// - Throws: ``StoreFault`` where the store fails.
    public func answer(_ call: AdmittedCall) async throws -> Reply {
        do {
            return try await perform(BillplzOperation(call.route.claim) ?? .unknown, call)
        } catch let rejection as Rejection {
            return rejection.reply
        } catch let refusal as Refusal {
            return BillplzDialect().write(.refused(refusal), call.request)
        }
    }

    private func perform(
        _ operation: BillplzOperation,
        _ call: AdmittedCall
    ) async throws -> Reply {
        switch operation {
        case .collectionsCreate: try await collections.create(call, .v3)
        case .collectionsList: try await collections.list(call, .v3)
        case .collectionsGet: try await collections.get(call, .v3)
        case .v4CollectionsCreate: try await collections.create(call, .v4)
        case .v4CollectionsList: try await collections.list(call, .v4)
        case .v4CollectionsGet: try await collections.get(call, .v4)
        case .openCollectionsCreate: try await openCollections.create(call, .v3)
        case .openCollectionsList: try await openCollections.list(call, .v3)
        case .openCollectionsGet: try await openCollections.get(call, .v3)
        case .v4OpenCollectionsCreate: try await openCollections.create(call, .v4)
        case .v4OpenCollectionsList: try await openCollections.list(call, .v4)
        case .v4OpenCollectionsGet: try await openCollections.get(call, .v4)
        case .collectionsActivate: try await settings.change(call, to: CollectionStatus.active)
        case .collectionsDeactivate: try await settings.change(call, to: CollectionStatus.inactive)
        case .paymentMethodsGet: try await settings.paymentMethods(call)
        case .paymentMethodsPut: try await settings.choosePaymentMethods(call)
        case .receiptDeliveryActivate: try await settings.change(call, to: ReceiptDelivery.active)
        case .receiptDeliveryDeactivate:
            try await settings.change(call, to: ReceiptDelivery.inactive)
        case .receiptDeliveryGlobal: try await settings.change(call, to: ReceiptDelivery.global)
        case .receiptDeliveryGet: try await settings.receiptDelivery(call)
        case .billsCreate: try await bills.create(call)
        case .billsGet: try await bills.get(call)
        case .billsDelete: try await bills.delete(call)
        case .billsTransactions: try await bills.transactions(call)
        case .fpxBanks: account.banks()
        case .webhookRank: try await account.webhookRank(call)
        case .paymentGateways: account.gateways()
        case .cardsCreate: try await cards.create(call)
        case .cardsDelete: try await cards.delete(call)
        case .billsCharge: try await charges.charge(call)
        case .billsPreauth: try await charges.reserve(call)
        case .billsPreauthCapture: try await charges.capture(call)
        case .paymentOrderCollectionsCreate: try await paymentOrders.createCollection(call)
        case .paymentOrderCollectionsGet: try await paymentOrders.getCollection(call)
        case .paymentOrdersCreate: try await paymentOrders.createOrder(call)
        case .paymentOrdersGet: try await paymentOrders.getOrder(call)
        case .paymentOrderLimit: try await paymentOrders.limit(call)
        case .pageBill: try await PublicPage.answering { try await billPages.answer(call) }
        case .pageOpenCollection:
            try await PublicPage.answering { try await openCollectionPages.answer(call) }
        case .pageCard: try await PublicPage.answering { try await cardPages.answer(call) }
        case .unknown: BillplzReply.notFound()
        }
    }
}
