import BillplzDialect
import Gatekeeper
import TollgateCore

/// A bill with what its page shows beside it.
struct BillView: Sendable {
    /// The label of the reference that names a gateway (Billplz API, Bypass Billplz Bill Page).
    static let bankCodeLabel = "Bank Code"

    /// The bill.
    let bill: Bill
    /// Whose bill it is.
    let place: SandboxPlace
    /// The moment of the request, by the clock of the bill's account.
    let now: Instant
    /// The title of its collection, blank where the collection is gone.
    let collectionTitle: String
    /// The ways to pay that its collection offers.
    let gateways: [PaymentGateway]
    /// The try that the page tells of: the one that paid the bill, or a failed one that was asked for.
    let transaction: BillTransaction?
    /// Where the payer goes on after the payment; `nil` before it, and where the bill names no address.
    let returnURL: String?

    /// Finds a bill by its name alone.
    ///
    /// - Parameters:
    ///   - id: The bill.
    ///   - failedID: The failed try that the page is to tell of, if any.
    ///   - call: The request.
    ///   - world: What the sandbox may use.
    ///   - transaction: The transaction that it is read in.
    /// - Returns: The view; `nil` where there is no such bill.
    /// - Throws: ``StoreFault``.
    static func find(
        _ id: String,
        failedID: String?,
        _ call: AdmittedCall,
        _ world: SandboxWorld,
        _ transaction: any StoreTransaction
    ) throws -> BillView? {
        guard let (bill, place, _) = try Bill.findAnywhere(id, call.environment, transaction)
        else { return nil }
        let tries = Shelf<BillTransaction>(place, transaction)
        let payment = try bill.payment(tries)
        let failure = try bill.isPaid ? nil : bill.failure(failedID, tries)
        let collection = try collection(of: bill, place, transaction)
        let now = try call.now(at: place, in: transaction)
        let settlement = payment.map { Settlement(bill: bill, transaction: $0, place: place) }
        return BillView(
            bill: bill,
            place: place,
            now: now,
            collectionTitle: collection?.title ?? "",
            gateways: PaymentGateway.all.filter { gateway in
                gateway.isActive && collection?.methods.contains(gateway.method) ?? true
            },
            transaction: payment ?? failure,
            returnURL: try settlement.flatMap {
                try PaymentReturn(world: world).url(of: $0, at: now, in: transaction)
            }
        )
    }

    /// Finds an offered gateway; the case of letters counts.
    func gateway(_ code: String?) -> PaymentGateway? { gateways.first { $0.code == code } }

    /// The gateway that the bill itself names, for callers that skip the chooser.
    var ownGateway: PaymentGateway? {
        bill.reference1Label == Self.bankCodeLabel ? gateway(bill.reference1) : nil
    }

    private static func collection(
        of bill: Bill,
        _ place: SandboxPlace,
        _ transaction: any StoreTransaction
    ) throws -> (title: String, methods: Set<PaymentMethod>)? {
        if let own = try Shelf<BillCollection>(place, transaction).find(bill.collectionID)?.record {
            return (own.title, own.settings.paymentMethods)
        }
        let open = try Shelf<OpenCollection>(place, transaction).find(bill.collectionID)?.record
        return open.map { ($0.title, $0.settings.paymentMethods) }
    }
}

extension Bill {
    /// The try that paid the bill; `nil` where it is not paid.
    func payment(_ tries: Shelf<BillTransaction>) throws -> BillTransaction? {
        guard isPaid else { return nil }
        let filter = BillTransaction.filter(id, .completed)
        return try tries.list(DocumentQuery(filter: filter, limit: 1)).first
    }

    /// A failed try to pay this bill, by its name; `nil` where there is none of that name.
    func failure(_ name: String?, _ tries: Shelf<BillTransaction>) throws -> BillTransaction? {
        guard let entry = try name.flatMap({ try tries.find($0)?.record }) else { return nil }
        return entry.bill == id && entry.status == .failed ? entry : nil
    }
}

extension PaymentGateway {
    /// The payment method that a collection must offer for the gateway to be chosen.
    var method: PaymentMethod {
        switch category {
        case .fpx: .fpx
        case .billplz: .billplz
        case .paypal: .isupaypal
        case .twoctwop: .twoctwop
        case .ocbc: .ocbc
        case .senangpay: .senangpay
        }
    }
}
