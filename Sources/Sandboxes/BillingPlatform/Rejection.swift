import BillingPlatformDialect
import TollgateCore

/// Why an admitted call is answered with an error of the API; nothing of it is kept.
struct Rejection: Error {
    /// The answer.
    let reply: Reply

    private init(_ reply: Reply) { self.reply = reply }

    /// What was sent is not what the call takes; the sentence says why.
    static func badRequest(_ message: String) -> Rejection {
        Rejection(BillingPlatformReply.error(400, .badRequest, message))
    }

    /// There is no such path or record, or nothing matched: the one answer at which known clients
    /// stop paging (contract, section B2).
    static let notFound = Rejection(notFoundReply)

    /// The answer of ``notFound``.
    static let notFoundReply = BillingPlatformReply.error(404, .notFound, "No record was found.")
}
