import BillerAPIDialect
import TollgateCore

/// Why an admitted call is answered with an error of the API.
struct Rejection: Error {
    /// The answer.
    let reply: Reply

    /// A parameter or the body cannot be taken; the message names the field.
    static func invalid(_ message: String) -> Rejection {
        Rejection(reply: BillerAPIReply.invalid(message))
    }

    /// The body names a biller that the directory does not have; as for a link token.
    static let unknownBiller = Rejection(
        reply: BillerAPIReply.error(400, .billerNotFound, "There is no such biller")
    )

    /// The cursor is not one that was given for this query, or is too old.
    static let invalidCursor = Rejection(
        reply: BillerAPIReply.error(
            400,
            "INVALID_CURSOR",
            "cursor is not one that was given for this query in the last 24 hours"
        )
    )

    /// The caller may not do this with this thing.
    static func forbidden(_ message: String) -> Rejection {
        Rejection(reply: BillerAPIReply.error(403, "FORBIDDEN", message))
    }

    /// There is no such thing, or it is another client's.
    static func notFound(
        _ thing: String,
        _ code: BillerAPIReply.ErrorCode = .notFound
    ) -> Rejection {
        Rejection(reply: BillerAPIReply.notFound("There is no such \(thing)", code))
    }
}
