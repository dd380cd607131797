import Gatekeeper
import TollgateCore

extension AdmittedCall {
    /// Who is calling: every operation of the sandbox is protected.
    func caller() throws -> Principal {
        guard let principal else {
            throw StoreFault(.other, detail: "a call of a protected operation that nobody made")
        }
        return principal
    }

    /// The caller's own documents of a kind.
    func collection(_ kind: String) throws -> DocumentCollection {
        DocumentCollection(
            environment: environment,
            organisation: try caller().organisation,
            kind: kind
        )
    }

    /// Refuses a query where the operation has no parameters.
    func refuseParameters() throws(Rejection) {
        _ = try QueryParameters(request.query, known: [])
    }
}

extension Document {
    /// The JSON object that the document holds.
    func object() throws -> JSONObject {
        guard let object = (try? JSONValue(reading: json))?.object else {
            throw StoreFault(.corrupt, detail: "a document of the sandbox is not a JSON object")
        }
        return object
    }
}
