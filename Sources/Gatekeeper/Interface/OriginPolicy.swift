import TollgateCore

/// Which web pages may call which dialect: the origins that an operator registered, by dialect.
///
/// An origin is the same as a registered one only to the letter, as browsers serialise it (RFC 6454,
/// section 6.2): another case, port or name is another origin, and `null` is nobody's.
public struct OriginPolicy: Sendable {
    /// The most origins of one dialect.
    public static let originsMax = 100
    /// The most header fields that one preflight may ask for.
    public static let requestedFieldsMax = 32
    /// The most bytes in which one preflight may name the header fields that it asks for.
    public static let requestedBytesMax = 1_024
    /// How many seconds a browser may remember what a preflight was granted.
    public static let preflightSeconds = 600

    private let registered: [String: Set<String>]

    /// Makes a policy.
    ///
    /// - Parameter origins: The origins of each dialect, as browsers write them; the pages of no origin
    ///   may call a dialect that is absent or has none.
    public init(_ origins: [String: [String]] = [:]) {
        registered = origins.filter { !$0.value.isEmpty }.mapValues { Set($0) }
    }

    /// Whether no dialect has an origin: one look at an empty table, for every request.
    var isEmpty: Bool { registered.isEmpty }

    /// Whether any origin is registered with a dialect.
    func concerns(_ dialect: String) -> Bool { registered[dialect] != nil }

    /// The registered origin that a head names; `nil` for none, for another, and for several at once.
    func origin(in headers: HeaderFields, for dialect: String) -> String? {
        guard let origins = registered[dialect] else { return nil }
        let named = headers.all("origin")
        guard named.count == 1, let place = origins.firstIndex(of: named[0]) else { return nil }
        return origins[place]
    }
}
