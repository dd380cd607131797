/// What BillerAPI's webhooks tell; the raw value is the word in `event_type` (contract, section 6).
public enum BillerAPIEvent: String, Sendable, Hashable, CaseIterable {
    /// A bill was found.
    case billCreated = "bill.created"
    /// A bill was changed.
    case billUpdated = "bill.updated"
    /// A link token was made.
    case linkCreated = "link.created"
    /// A link token's attempt has come further.
    case linkUpdated = "link.updated"
    /// An account was linked.
    case accountLinkCreated = "account-link.created"
    /// A linked account was changed.
    case accountLinkUpdated = "account-link.updated"
    /// A request to link was made.
    case requestToLinkCreated = "request-to-link.created"
    /// A request to link was changed.
    case requestToLinkUpdated = "request-to-link.updated"
    /// Somebody asked for a test (inferred; no receiver subscribes to it).
    case test = "webhook.test"

    /// The events to which a webhook can subscribe.
    public static let subscribable = allCases.filter { $0 != .test }
}
