import BillplzDialect
import Callbacks

/// How Billplz sends its callbacks (contract 5, callback delivery).
enum BillplzPlans {
    /// How long a receiver may take to answer.
    static let timeout: Duration = .seconds(20)
    /// Chance adds so much to each wait of a bill's callback at the most.
    static let chanceMax: Duration = .seconds(300)

    /// At once; 15 seconds, 15 minutes, 15 minutes and a day later, each wait with its chance.
    private static let bills = CallbackSchedule(
        waits: [.seconds(15), .seconds(900), .seconds(900), .seconds(86_400)],
        chanceMax: chanceMax
    )

    /// At once and an hour later.
    private static let paymentOrders = CallbackSchedule(
        waits: [.seconds(3_600)],
        chanceMax: .zero
    )

    /// The plan of a kind; `nil` for what is never sent.
    static func plan(_ kind: String) -> CallbackPlan? {
        switch BillplzCallbackKind(rawValue: kind) {
        case .bill: CallbackPlan(schedule: bills, timeout: timeout, receipts: 200...200)
        case .card: CallbackPlan(schedule: bills, timeout: timeout, receipts: 200...308)
        case .paymentOrder:
            CallbackPlan(schedule: paymentOrders, timeout: timeout, receipts: 200...200)
        case .redirect, .paymentOrderCollectionsCreate, .paymentOrderCollectionsGet,
            .paymentOrdersCreate, .paymentOrdersGet, .paymentOrderLimit, .duitNowConsentsCreate,
            .duitNowConsentsGet, .duitNowAutoDebits, .duitNowPaymentGateways, nil:
            nil
        }
    }
}
