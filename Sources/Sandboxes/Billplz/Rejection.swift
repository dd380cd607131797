import BillplzDialect
import TollgateCore

/// Why an admitted call is answered with an error of the API.
struct Rejection: Error {
    /// The answer.
    let reply: Reply

    private init(_ reply: Reply) { self.reply = reply }

    /// What was sent cannot be taken; each message is one reason, as Rails words them.
    static func invalid(_ messages: [String]) -> Rejection {
        Rejection(BillplzReply.invalid(messages))
    }

    /// Nothing has the name that was given.
    static let notFound = Rejection(BillplzReply.notFound())

    /// The state of the thing does not allow the call.
    static func wrongState(_ message: String) -> Rejection { invalid([message]) }
}
