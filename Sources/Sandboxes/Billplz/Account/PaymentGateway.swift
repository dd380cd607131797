import TollgateCore

/// A payment gateway, by the code that skips the chooser of a bill's page.
struct PaymentGateway: Sendable, Hashable {
    /// The group that a gateway belongs to.
    enum Category: String, Sendable, Hashable, CaseIterable {
        /// Online banking of persons.
        case fpx
        /// Billplz itself.
        case billplz
        /// PayPal.
        case paypal
        /// 2C2P.
        case twoctwop = "2c2p"
        /// OCBC.
        case ocbc
        /// Senangpay, which also takes the cards of the API.
        case senangpay

        /// The word by which transactions name the way that was taken.
        var channel: String {
            switch self {
            case .fpx: "FPX"
            case .billplz: "BILLPLZ"
            case .paypal: "ISUPAYPAL"
            case .twoctwop: "TWOCTWOP"
            case .ocbc: "OCBC"
            case .senangpay: "SENANGPAY"
            }
        }
    }

    /// The code, such as `BP-FKR01`.
    let code: String
    /// The name for people.
    let name: String
    /// Whether it can be used.
    let isActive: Bool
    /// The group that it belongs to.
    let category: Category

    /// The simulator, which only the sandbox has.
    static let simulator = PaymentGateway(
        code: "BP-FKR01",
        name: "Billplz Simulator",
        isActive: true,
        category: .billplz
    )

    /// The gateway that takes the API's cards.
    static let senangpay = PaymentGateway(
        code: "BP-SGP01",
        name: "Senangpay",
        isActive: true,
        category: .senangpay
    )

    /// The sandbox's gateways: the simulator, the test banks, and some of the real ones' codes, of which
    /// a few are inactive so that callers meet that case.
    static let all: [PaymentGateway] =
        [simulator] + FPXBank.testBanks.map(PaymentGateway.init)
        + FPXBank.banks.map(PaymentGateway.init) + [
            PaymentGateway(code: "BP-PPL01", name: "PayPal", isActive: true, category: .paypal),
            PaymentGateway(code: "BP-2C2P1", name: "e-pay", isActive: false, category: .twoctwop),
            PaymentGateway(
                code: "BP-OCBC1",
                name: "Visa / Mastercard",
                isActive: true,
                category: .ocbc
            ),
            senangpay,
        ]

    /// Finds the gateway of a code; the case of letters counts.
    static func find(_ code: String) -> PaymentGateway? { all.first { $0.code == code } }

    /// The gateway as the API shows it.
    var json: JSONValue {
        [
            "code": .string(code), "active": .bool(isActive),
            "category": .string(category.rawValue),
        ]
    }
}

extension PaymentGateway {
    /// Makes the gateway of a bank.
    init(_ bank: FPXBank) {
        self.init(code: bank.code, name: bank.name, isActive: bank.isActive, category: .fpx)
    }
}
