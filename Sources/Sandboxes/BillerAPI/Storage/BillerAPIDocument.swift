/// A kind of document that the sandbox keeps; linked accounts are kept elsewhere.
enum BillerAPIDocument: String, Sendable, Hashable, CaseIterable {
    /// A receiver of events that a client registered.
    case webhook = "billerapi.webhook"
    /// One run that fetched bills.
    case sync = "billerapi.sync"
    /// A request that somebody link an account.
    case requestToLink = "billerapi.request_to_link"
    /// A mailbox that an end user connected.
    case mailbox = "billerapi.mailbox"
}
