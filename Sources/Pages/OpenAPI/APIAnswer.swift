public import TollgateCore

/// One kind of answer of an ``APIOperation``: a status and what its body is.
public struct APIAnswer: Sendable {
    /// The status, or `default` for every one that the operation does not name.
    let status: String
    private let description: String
    private let content: JSONObject?

    /// An answer without a body.
    public static func empty(_ status: String, _ description: String) -> APIAnswer {
        APIAnswer(status: status, description: description, content: nil)
    }

    private init(status: String, description: String, content: JSONObject?) {
        (self.status, self.description, self.content) = (status, description, content)
    }

    private static func media(_ type: String, _ schema: JSONValue) -> (String, JSONValue) {
        (type, .object(JSONObject([("schema", schema)])))
    }

    /// An answer with a text of a media type.
    public static func text(
        _ status: String,
        _ description: String,
        _ mediaType: String
    ) -> APIAnswer {
        APIAnswer(
            status: status,
            description: description,
            content: JSONObject([media(mediaType, ["type": "string"])])
        )
    }

    /// An answer with a JSON value of a schema.
    public static func json(
        _ status: String,
        _ description: String,
        _ schema: JSONValue
    ) -> APIAnswer {
        APIAnswer(
            status: status,
            description: description,
            content: JSONObject([media("application/json", schema)])
        )
    }

    /// An answer of a health check: a word, or an object that names each check.
    public static func health(_ status: String, _ description: String) -> APIAnswer {
        APIAnswer(
            status: status,
            description: description,
            content: JSONObject([
                media("text/plain", ["type": "string"]),
                media("application/json", ["type": "object", "required": ["ready", "checks"]]),
            ])
        )
    }

    /// An answer that tells a problem.
    public static func problem(_ status: String) -> APIAnswer {
        APIAnswer(
            status: status,
            description: "A problem; its type is the address of a page about it.",
            content: JSONObject([
                media(Problem.mediaType, ["$ref": "#/components/schemas/Problem"])
            ])
        )
    }

    var json: JSONValue {
        var object = JSONObject([("description", .string(description))])
        if let content { object["content"] = .object(content) }
        return .object(object)
    }
}
