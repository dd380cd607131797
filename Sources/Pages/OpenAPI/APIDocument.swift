public import TollgateCore

/// A description of Tollgate's own endpoints, as OpenAPI 3.1 has it.
///
/// The billing APIs that Tollgate speaks are described by their vendors, not here.
/// Source: OpenAPI Specification 3.1.1.
public struct APIDocument: Sendable {
    /// Where each listener serves the description of its own endpoints.
    public static let path = "/openapi.json"

    private let title: String
    private let paths: [(path: String, operations: [APIOperation])]

    /// Makes a document.
    ///
    /// - Parameters:
    ///   - title: What the endpoints are for, in a few words.
    ///   - paths: Each path template with the operations of its methods.
    public init(
        title: String,
        paths: [(path: String, operations: [APIOperation])]
    ) {
        (self.title, self.paths) = (title, paths)
    }

    /// The document, which tells the version of the product.
    public func json(version: String) -> JSONValue {
        [
            "openapi": "3.1.1",
            "info": ["title": .string(title), "version": .string(version)],
            "servers": [["url": "/"]],
            "paths": .object(
                JSONObject(
                    paths.map { path, operations in
                        (path, .object(JSONObject(operations.map { ($0.method, $0.json) })))
                    }
                )
            ),
            "components": [
                "schemas": ["Problem": Self.problem],
                "securitySchemes": ["linkToken": ["type": "http", "scheme": "bearer"]],
            ],
        ]
    }

    /// The form of ``Problem/json``.
    private static let problem: JSONValue = [
        "type": "object",
        "required": ["type", "title", "status", "code", "fix"],
        "properties": [
            "type": ["type": "string", "format": "uri-reference"],
            "title": ["type": "string"],
            "status": ["type": "integer", "minimum": 400, "maximum": 599],
            "code": ["enum": .array(ProblemCode.allCases.map { .string($0.rawValue) })],
            "detail": ["type": "string"],
            "request_id": ["type": "string"],
            "fix": ["type": "string"],
        ],
    ]
}
