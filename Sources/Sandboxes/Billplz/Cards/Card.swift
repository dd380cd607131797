import Gatekeeper
import TollgateCore

/// A card that a payer lets a merchant charge (contract, section 5).
struct Card: StoredRecord, Hashable {
    /// How far the card is.
    enum Status: String, Hashable, CaseIterable {
        /// Its holder has yet to authenticate.
        case pending
        /// It can be charged.
        case active
        /// Its holder could not be authenticated.
        case failed
        /// It was removed.
        case deleted
    }

    /// The kind of its documents.
    static let document = BillplzDocument.card
    /// How many random bytes a token spells.
    static let tokenByteCount = 32

    /// Its name, a UUID.
    let id: String
    /// Where its callback and its holder's browser go.
    let callbackURL: String
    /// How far it is.
    var status = Status.pending
    /// Which card its holder chose; `nil` before that.
    var plastic: TestCard?
    /// What charges it, beside the merchant's secret key; `nil` before it is active.
    ///
    /// It is shown in the callback and again when the card is removed, so it lies in the card's document
    /// as it is, and in every snapshot of the sandbox. That gives nothing away: a sandbox's card stands
    /// for no money, and its token is of no use without a secret key of the organisation.
    var token: String?

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)),
            ("callback_url", .string(callbackURL)),
            ("status", .string(status.rawValue)),
            ("plastic", .optional(plastic?.rawValue)),
            ("token", .optional(token)),
        ])
    }

    /// It is found by its name alone.
    var index: [String: DocumentIndexValue] { [:] }

    /// The members that all answers have.
    var shown: JSONObject {
        JSONObject([
            ("id", .string(id)),
            ("card_number", .optional(plastic?.lastDigits)),
            ("provider", .optional(plastic?.provider)),
            ("token", .optional(token)),
            ("status", .string(status.rawValue)),
        ])
    }

    /// What callback and redirect say, in the documented order, without the checksum; blank for none.
    var told: JSONObject {
        JSONObject(shown.members.map { ($0.name, .string($0.value.string ?? "")) })
    }

    /// Tells whether a text is this card's token, in constant time.
    func accepts(_ given: String) -> Bool {
        guard let token else { return false }
        return ConstantTime.equal(Array(token.utf8), Array(given.utf8))
    }
}

extension Card {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let callbackURL = json["callback_url"]?.string,
            let status = json["status"]?.string.flatMap(Status.init)
        else { return nil }
        self.init(
            id: id,
            callbackURL: callbackURL,
            status: status,
            plastic: json["plastic"]?.string.flatMap(TestCard.init),
            token: json["token"]?.string
        )
    }
}

/// The cards that a holder may choose from in the sandbox, where nobody types a card's number.
enum TestCard: String, Hashable, CaseIterable {
    /// A card whose charges succeed.
    case mastercard
    /// Another one.
    case visa
    /// A card that is authenticated and then has every charge declined.
    case declining

    /// The last four digits.
    var lastDigits: String {
        switch self {
        case .mastercard: "1118"
        case .visa: "1111"
        case .declining: "0002"
        }
    }

    /// The scheme, in the API's words.
    var provider: String {
        switch self {
        case .mastercard: "mastercard"
        case .visa, .declining: "visa"
        }
    }

    /// The card for people.
    var title: String {
        switch self {
        case .mastercard: "Mastercard ending in 1118"
        case .visa: "Visa ending in 1111"
        case .declining: "Visa ending in 0002, whose charges are declined"
        }
    }

    /// Whether charges succeed.
    var paysCharges: Bool { self != .declining }
}
