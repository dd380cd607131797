import TollgateCore

/// A way to pay that a collection can offer; the raw value is its code (Billplz API, payment methods).
enum PaymentMethod: String, Sendable, Hashable, CaseIterable {
    /// Online banking of persons.
    case fpx
    /// Online banking of companies.
    case fpxb2b1
    /// The simulator in the sandbox.
    case billplz
    /// PayPal.
    case isupaypal
    /// The wallet Boost.
    case boost
    /// The wallet Touch 'n Go.
    case touchngo
    /// Cards by OCBC.
    case ocbc
    /// Cards by Senangpay.
    case senangpay
    /// Cards by 2C2P.
    case twoctwop
    /// Wallets by 2C2P.
    case twoctwopwallet

    /// What a new collection offers.
    static let usual: Set<PaymentMethod> = [.fpx, .billplz]

    /// The name for people.
    var name: String {
        switch self {
        case .fpx: "Online Banking"
        case .fpxb2b1: "Online Banking (Business)"
        case .billplz: "Billplz Simulator"
        case .isupaypal: "PAYPAL"
        case .boost: "Boost"
        case .touchngo: "TouchNGo E-Wallet"
        case .ocbc: "Visa / Mastercard"
        case .senangpay: "Senangpay"
        case .twoctwop: "Visa / Mastercard (2C2P)"
        case .twoctwopwallet: "E-Wallet (2C2P)"
        }
    }

    /// All methods with those that are offered marked, as the API shows them.
    static func json(offering offered: Set<PaymentMethod>) -> JSONValue {
        let methods = allCases.map { method -> JSONValue in
            [
                "code": .string(method.rawValue), "name": .string(method.name),
                "active": .bool(offered.contains(method)),
            ]
        }
        return ["payment_methods": .array(methods)]
    }
}
