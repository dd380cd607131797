/// The name of one attempt of an end user to link an account; never the link token itself.
public struct LinkID: Identifier {
    /// The letters that begin every attempt's identifier.
    public static let prefix = "ltid_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of one account that an end user has linked.
public struct LinkedAccountID: Identifier {
    /// The letters that begin every linked account's identifier.
    public static let prefix = "link_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}
