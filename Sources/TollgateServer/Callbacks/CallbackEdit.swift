public import TollgateCore

/// What is to change in the settings of a channel; what is `nil` stays.
public struct CallbackEdit: Sendable {
    /// Where callbacks are to go.
    public enum Place: Sendable, Hashable {
        /// To an address.
        case url(String)
        /// Nowhere.
        case nowhere
    }

    /// What is to sign them.
    public enum Key: Sendable {
        /// A key that the server makes.
        case new
        /// An Ed25519 key pair that the server makes, for a channel that signs with pairs.
        case newPair
        /// A key that the owner brings.
        case given(Secret)
        /// Nothing.
        case none
    }

    /// Where callbacks are to go that name no address of their own.
    public var place: Place?
    /// What is to sign those.
    public var key: Key?
    /// Whether receivers on this machine's loopback interface may be called.
    public var allowsLoopback: Bool?

    /// Makes an edit.
    public init(place: Place? = nil, key: Key? = nil, allowsLoopback: Bool? = nil) {
        self.place = place
        self.key = key
        self.allowsLoopback = allowsLoopback
    }
}

/// Why an edit was refused.
public enum CallbackRefusal: RuleRefusal, Sendable, Hashable, CustomStringConvertible {
    /// The address is none that callbacks can go to.
    case badAddress
    /// The address needs TLS.
    case needsTLS
    /// Loopback receivers belong to the sandbox.
    case loopbackInProduction
    /// A key is too short or too long.
    case badKey
    /// A key is none that the channel can sign with; the sentence says why.
    case unfitKey(String)
    /// Nobody wants to know.
    case noDestination

    /// The sentence for the operator.
    public var description: String {
        switch self {
        case .badAddress:
            "the address is not of the form https://HOST[:PORT][/PATH][?QUERY], with an ASCII name"
                + " and without user, fragment or shortened IPv4"
        case .needsTLS:
            "callbacks go over https; http is for loopback receivers of a sandbox, with --allow-loopback"
        case .loopbackInProduction: "loopback receivers can be allowed in the sandbox only"
        case .badKey: "a key has \(CallbackOffice.keyBytes) bytes"
        case .unfitKey(let sentence): sentence
        case .noDestination:
            "no address is set for this channel; set one with: tollgate callback configure --url"
        }
    }
}
