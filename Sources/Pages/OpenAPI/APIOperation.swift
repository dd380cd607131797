public import TollgateCore

/// One operation of an ``APIDocument``: a method of a path.
public struct APIOperation: Sendable {
    /// The method in lower case, as the document names it.
    let method: String
    private let id: String
    private let summary: String
    private let parameters: [JSONValue]
    private let body: JSONValue?
    private let answers: [APIAnswer]
    private let takesLinkToken: Bool

    /// Makes an operation.
    ///
    /// - Parameters:
    ///   - method: The method in lower case.
    ///   - id: A name that no other operation of the document has.
    ///   - summary: One sentence.
    ///   - parameters: Parameter objects of OpenAPI.
    ///   - body: A request body object of OpenAPI.
    ///   - answers: What it answers besides the problems that every path knows.
    ///   - takesLinkToken: Whether a link token may stand in `Authorization`.
    public init(
        _ method: String = "get",
        _ id: String,
        _ summary: String,
        parameters: [JSONValue] = [],
        body: JSONValue? = nil,
        answers: [APIAnswer],
        takesLinkToken: Bool = false
    ) {
        (self.method, self.id, self.summary) = (method, id, summary)
        (self.parameters, self.body, self.answers) = (parameters, body, answers)
        self.takesLinkToken = takesLinkToken
    }

    /// A parameter that is a segment of the path.
    public static func segment(_ name: String, _ schema: JSONValue) -> JSONValue {
        ["name": .string(name), "in": "path", "required": true, "schema": schema]
    }

    var json: JSONValue {
        var object = JSONObject([
            ("operationId", .string(id)), ("summary", .string(summary)),
        ])
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        if let body { object["requestBody"] = body }
        // Without the token the answer is the one to an unknown token, so it is not required.
        if takesLinkToken { object["security"] = [["linkToken": []], [:]] }
        object["responses"] = .object(
            JSONObject((answers + [.problem("default")]).map { ($0.status, $0.json) })
        )
        return .object(object)
    }
}
