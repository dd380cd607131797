import TollgateCore

/// The description of what a sandbox's listener answers beside the billing APIs: the pages for people, the
/// explanation of signatures, Connect, and the demo shop.
public enum PagesDocument {
    /// The description.
    ///
    /// - Parameter signers: Who knows the signatures that the sandbox explains.
    /// - Returns: The description, without the version.
    static func document(signers: [any CallbackSigner]) -> APIDocument {
        APIDocument(
            title: "Tollgate, the pages of a sandbox",
            paths: [
                ("/", [APIOperation("get", "front", "The front page.", answers: [page])]),
                ("/problems", [APIOperation("get", "problems", "All problems.", answers: [page])]),
                ("/problems/{code}", [problemPage]),
                ("/verify/explain", [explanation(signers)]),
                (APIDocument.path, [description]),
            ] + connect + shop
        )
    }

    /// The page about one problem.
    public static let problemPage = APIOperation(
        "get",
        "problem",
        "What a problem means, and what mends it.",
        parameters: [
            APIOperation.segment(
                "code",
                ["enum": .array(ProblemCode.allCases.map { .string($0.rawValue) })]
            )
        ],
        answers: [page, .problem("404")]
    )

    /// A page for people.
    public static let page = html("200", "A page.")

    /// The description itself.
    public static let description = APIOperation(
        "get",
        "description",
        "This description.",
        answers: [
            .json("200", "OpenAPI 3.1.", ["type": "object", "required": ["openapi", "paths"]])
        ]
    )

    private static func html(_ status: String, _ description: String) -> APIAnswer {
        .text(status, description, "text/html")
    }

    // MARK: Signatures

    private static func explanation(_ signers: [any CallbackSigner]) -> APIOperation {
        APIOperation(
            "post",
            "explainSignature",
            "Why a signature is wrong. The key is used for the answer and kept nowhere.",
            body: [
                "required": true,
                "content": [
                    "application/json": [
                        "schema": ["oneOf": .array(signers.map(explanationRequest))]
                    ]
                ],
            ],
            answers: [.json("200", "What was found.", report), .problem("400"), .problem("413")]
        )
    }

    /// What is asked about one channel; a kind belongs to its channel.
    private static func explanationRequest(_ signer: any CallbackSigner) -> JSONValue {
        [
            "type": "object",
            "required": ["channel", "body", "key"],
            "properties": [
                "channel": ["const": .string(signer.channel)],
                "kind": ["enum": .array([.null] + signer.kinds.map { .string($0) })],
                "body": ["type": "string", "description": "The bytes as they arrived."],
                "key": ["type": "string"],
                "headers": [
                    "type": "object",
                    "additionalProperties": ["type": "string"],
                ],
                "at": ["type": "string", "format": "date-time", "pattern": .string(moment)],
            ],
        ]
    }

    /// Some of the moments of RFC 3339 that are understood, and no other text.
    private static let moment =
        "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
        + "T([01][0-9]|2[0-3])(:[0-5][0-9]){2}Z$"

    /// The form of ``SignatureReport/json``, explained.
    private static let report: JSONValue = [
        "type": "object",
        "required": ["valid", "findings", "diagnosis"],
        "properties": [
            "valid": ["type": "boolean"],
            "findings": list(["name", "valid", "explanation"]),
            "diagnosis": list(["name", "part", "explanation"]),
        ],
    ]

    private static func list(_ members: [JSONValue]) -> JSONValue {
        ["type": "array", "items": ["type": "object", "required": .array(members)]]
    }

    // MARK: Connect and the demo shop

    private static let connect: [(path: String, operations: [APIOperation])] =
        ConnectRoutes.files.map(file) + [
            (
                "/connect/start",
                [APIOperation("get", "connectStart", "Where an attempt begins.", answers: [page])]
            ),
            (
                "/connect/{id}",
                [
                    APIOperation(
                        "get",
                        "connectFrame",
                        "The frame of an attempt to link an account.",
                        parameters: [
                            APIOperation.segment(
                                "id",
                                ["type": "string", "pattern": "^[a-z_0-9]+$"]
                            )
                        ],
                        answers: [
                            page, html("404", "No such attempt."), html("410", "An ended one."),
                            html("429", "The address asks too often."),
                        ]
                    )
                ]
            ),
            (
                "/connect/attempts/find",
                [
                    APIOperation(
                        "post",
                        "findAttempt",
                        "The name of the attempt of a link token.",
                        answers: [
                            .json(
                                "200",
                                "The name.",
                                [
                                    "type": "object",
                                    "required": ["link_token_id"],
                                    "properties": ["link_token_id": ["type": "string"]],
                                ]
                            ),
                            .problem("404"), .problem("429"),
                        ],
                        takesLinkToken: true
                    )
                ]
            ),
        ]

    private static let shop: [(path: String, operations: [APIOperation])] = [
        file(ShopRoutes.script),
        ("/shop", [APIOperation("get", "shop", "The demo shop.", answers: [page])]),
        (
            "/shop/start",
            [step("startLinking", "Asks for a link token.", body: nil), shopAgain("s")]
        ),
        (
            "/shop/exchange",
            [
                step(
                    "exchange",
                    "Exchanges a public token, and shows the account's bills.",
                    body: [
                        "required": true,
                        "content": [
                            "application/x-www-form-urlencoded": [
                                "schema": [
                                    "type": "object",
                                    "required": ["public_token"],
                                    "properties": ["public_token": ["type": "string"]],
                                ]
                            ]
                        ],
                    ]
                ), shopAgain("e"),
            ]
        ),
    ]

    private static func step(_ id: String, _ summary: String, body: JSONValue?) -> APIOperation {
        APIOperation(
            "post",
            id,
            summary,
            body: body,
            answers: [
                page, html("403", "The form came from another site."), .problem("413"),
                html("422", "The step failed, and the page says why."),
                html("429", "The address asks too often."),
            ]
        )
    }

    /// The address of a step, opened again.
    private static func shopAgain(_ letter: String) -> APIOperation {
        APIOperation(
            "get",
            "shopAgain\(letter.uppercased())",
            "Begins anew.",
            answers: [.empty("303", "To the shop's first page.")]
        )
    }

    /// A script or a style sheet.
    private static func file(
        _ file: StaticFile
    ) -> (path: String, operations: [APIOperation]) {
        let name = file.path.dropFirst().map { $0 == "/" || $0 == "." ? "_" : String($0) }.joined()
        return (
            file.path,
            [
                APIOperation(
                    "get",
                    name,
                    "A file of the pages.",
                    answers: [
                        .text("200", "The file.", file.mediaType),
                        .empty("304", "It is what the caller has."),
                    ]
                )
            ]
        )
    }
}
