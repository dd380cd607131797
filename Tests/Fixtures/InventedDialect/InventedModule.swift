import Authority
public import Gatekeeper
import TollgateCore

/// Everything that the invented dialect brings to the server.
public enum InventedModule {
    /// The module, to be put into a registry.
    public static let module = DialectModule(
        name: "invented",
        title: "Invented",
        basePath: "/invented",
        kinds: [
            InventedKinds.key, InventedKinds.session, InventedKinds.user, InventedKinds.signingKey,
        ],
        options: [],
        makeDialect: { _ in InventedDialect() },
        makeSandbox: { world in InventedSandbox(store: world.store) },
        quickstart: { desk in
            let key = try await desk.issue(
                InventedKinds.key,
                "Quickstart",
                InventedKinds.key.scopes
            )
            let url = desk.baseURL + "/invented"
            let (id, secret) = (key.record.handle ?? "", key.secret.reveal() ?? "")
            return QuickstartSection(
                json: ["base_url": .string(url), "id": .string(id), "secret": .string(secret)],
                curlArguments: [
                    "-H", "X-Invented-Id: \(id)", "-H", "X-Invented-Secret: \(secret)",
                    url + "/notes",
                ]
            )
        }
    )
}

/// Keeps notes: lines of text, in the order in which they came.
struct InventedSandbox: Backend {
    let store: any Store

    func answer(_ call: AdmittedCall) async throws -> Reply {
        guard let principal = call.principal, call.route.claim.operation != "unknown" else {
            return InventedDialect.text(404, "nothing here")
        }
        let notes = DocumentCollection(
            environment: call.environment,
            organisation: principal.organisation,
            kind: "invented.note"
        )
        if call.request.method == .get {
            let page = try await store.read {
                try $0.documents.query(DocumentQuery(limit: 1_000), in: notes)
            }
            let lines = page.documents.map { String(decoding: $0.json, as: UTF8.self) }
            return InventedDialect.text(200, lines.joined(separator: "\n"))
        }
        let json = JSONValue.string(String(decoding: call.body, as: UTF8.self)).bytes
        let number = try await store.transaction { transaction in
            let number =
                try transaction.documents.query(DocumentQuery(limit: 0), in: notes).total + 1
            let note = Document(id: "\(number)", version: 1, json: json, index: [:])
            try transaction.documents.insert(note, in: notes)
            return number
        }
        return InventedDialect.text(200, "note \(number)")
    }
}
