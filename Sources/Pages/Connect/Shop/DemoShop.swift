public import TollgateCore

/// What the demo shop's server does with the API, as the demo organisation's client: its secret and the
/// access token stay here, and no page shows them.
public struct DemoShop: Sendable {
    /// A link token that was made for the shop's customer.
    public struct Token: Sendable {
        /// The attempt's name.
        public var id: LinkID
        /// The token, which the page hands to Connect's frame.
        public var token: Secret

        /// Makes a token.
        public init(id: LinkID, token: Secret) { (self.id, self.token) = (id, token) }
    }

    /// What became of a public token.
    public struct Purchase: Sendable {
        /// The linked account's name.
        public var account: LinkedAccountID
        /// The biller's name for people.
        public var billerName: String
        /// The first letters of the access token, as lists show them; the rest is not shown.
        public var accessTokenHint: String
        /// The bills that the access token fetched.
        public var bills: [LinkedBill]

        /// Makes a purchase.
        public init(
            account: LinkedAccountID,
            billerName: String,
            accessTokenHint: String,
            bills: [LinkedBill]
        ) {
            self.account = account
            self.billerName = billerName
            self.accessTokenHint = accessTokenHint
            self.bills = bills
        }
    }

    /// Why the shop cannot go on, in a sentence for whoever tries it out; it shows nothing secret.
    public struct Fault: Error, Hashable {
        /// The sentence.
        public let sentence: String
        /// Makes a fault.
        public init(_ sentence: String) { self.sentence = sentence }
    }

    /// Makes a link token; throws a ``Fault``, or what the world throws.
    public typealias TokenMaker = @Sendable () async throws -> Token
    /// Exchanges a public token and fetches the bills; throws a ``Fault``, or what the world throws.
    public typealias Exchange = @Sendable (_ publicToken: Secret) async throws -> Purchase

    let makeToken: TokenMaker
    let exchange: Exchange

    /// Makes a shop.
    public init(makeToken: @escaping TokenMaker, exchange: @escaping Exchange) {
        self.makeToken = makeToken
        self.exchange = exchange
    }
}
