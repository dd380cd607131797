import NIOHTTP1
import TollgateCore

/// Answers that belong to no dialect, as problem details of RFC 9457.
enum NeutralReply {
    /// Makes an answer of a status and a sentence, which repeats nothing of the request.
    static func make(_ status: Int, _ detail: String) -> Reply {
        let problem = JSONObject([
            ("type", .string("about:blank")),
            ("title", .string(HTTPResponseStatus(statusCode: status).reasonPhrase)),
            ("status", .integer(status)),
            ("detail", .string(detail)),
        ])
        return Reply(
            status: status,
            headers: ["Content-Type": "application/problem+json"],
            body: JSONValue.object(problem).bytes
        )
    }

    /// Makes the answer to a request that no dialect claims and the listener refuses.
    static func make(_ refusal: Refusal) -> Reply {
        switch refusal.code {
        case .headTooLarge: make(431, "The request's header fields are too large.")
        case .bodyTooLarge: make(413, "The request's body is too large.")
        case .bodyTimeout: make(408, "The request's body did not arrive in time.")
        case .plainHTTP: make(403, "The server is reached over HTTPS only.")
        case .misdirected: make(421, "The server does not answer to this name.")
        default: make(400, "The request's body cannot be read.")
        }
    }

    /// Makes the answer to a request that cannot be read.
    static func make(_ fault: HeadFault) -> Reply {
        make(fault.status, fault.detail.description)
    }
}
