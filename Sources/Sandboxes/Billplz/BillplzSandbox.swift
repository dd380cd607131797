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
    private let pages: PaymentPages
    private let cards: Cards
    private let paymentOrders: PaymentOrders

    /// Makes a sandbox.
    public init(_ world: SandboxWorld) {
        collections = CollectionCalls(world: world)
        openCollections = CollectionCalls(world: world)
        settings = CollectionSettingsCalls(world: world)
        bills = BillCalls(world: world)
        account = AccountCalls(store: world.store)
        pages = PaymentPages(world: world)
        cards = Cards(world: world)
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
        case .cardsCreate, .cardsDelete, .billsCharge, .billsPreauth, .billsPreauthCapture,
            .pageCard:
            try await cards.answer(call, operation)
        case .paymentOrderCollectionsCreate, .paymentOrderCollectionsGet, .paymentOrdersCreate,
            .paymentOrdersGet, .paymentOrderLimit:
            try await paymentOrders.answer(call, operation)
        case .pageBill, .pageOpenCollection: try await pages.answer(call, operation)
        case .unknown: BillplzReply.notFound()
        }
    }
}
