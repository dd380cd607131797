import Pages
import TollgateCore

/// The description of the management listener's endpoints.
enum ManagementDocument {
    static let document = APIDocument(
        title: "Tollgate, the management listener",
        paths: [
            health("/livez", "live", "Whether the process runs."),
            health("/startupz", "started", "Whether the listeners have once been open."),
            health("/readyz", "ready", "Whether the server can do its work.", verbose: true),
            get(
                "/version",
                "version",
                "What runs here.",
                .json("200", "Name and version.", object(["name", "version"]))
            ),
            get(
                "/metrics",
                "metrics",
                "The metrics, as Prometheus reads them.",
                .text("200", "Exposition format 0.0.4.", "text/plain")
            ),
            get(
                "/settled",
                "settled",
                "Answers once what was committed before is in force here.",
                .json("200", "It is.", object(["settled"]))
            ),
            (
                "/explain/{id}",
                [
                    APIOperation(
                        "get",
                        "explain",
                        "How one request was decided.",
                        parameters: [
                            APIOperation.segment("id", ["type": "string", "minLength": 1])
                        ],
                        answers: [
                            .json("200", "The record of the request.", object(["caller_saw"])),
                            .problem("404"),
                        ]
                    )
                ]
            ),
            get("/problems", "problems", "All problems.", PagesDocument.page),
            ("/problems/{code}", [PagesDocument.problemPage]),
            (APIDocument.path, [PagesDocument.description]),
        ]
    )

    private static func get(
        _ path: String,
        _ id: String,
        _ summary: String,
        _ answer: APIAnswer
    ) -> (path: String, operations: [APIOperation]) {
        (path, [APIOperation("get", id, summary, answers: [answer])])
    }

    private static func health(
        _ path: String,
        _ id: String,
        _ summary: String,
        verbose: Bool = false
    ) -> (path: String, operations: [APIOperation]) {
        let parameter: JSONValue = [
            "name": "verbose", "in": "query", "allowEmptyValue": true,
            "description": "Names each check, as JSON.", "schema": ["type": "string"],
        ]
        let content = verbose ? "A word, or the checks as JSON." : "A word."
        return (
            path,
            [
                APIOperation(
                    "get",
                    id,
                    summary,
                    parameters: verbose ? [parameter] : [],
                    answers: [.health("200", content), .health("503", content)]
                )
            ]
        )
    }

    private static func object(_ members: [JSONValue]) -> JSONValue {
        ["type": "object", "required": .array(members)]
    }
}
