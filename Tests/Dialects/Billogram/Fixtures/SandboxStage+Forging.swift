import Gatekeeper
import Testing
import TollgateCore

@testable import BillogramSandbox

extension SandboxStage {
    /// Changes a stored document behind the sandbox's back, as a snapshot written by hand can.
    ///
    /// - Parameters:
    ///   - id: The document's name.
    ///   - kind: The kind of the set that it belongs to.
    ///   - change: Changes its JSON and its columns.
    /// - Throws: A fault of the store.
    func forge(
        _ id: String,
        _ kind: String,
        _ change:
            @escaping @Sendable (inout JSONValue, inout [String: DocumentIndexValue]) -> Void
    ) async throws {
        let place = SandboxPlace(
            environment: .sandbox,
            organisation: OrganisationID(rawValue: "org_1")
        )
        try await store.transaction { tx in
            let collection = place.collection(kind)
            let document = try #require(try tx.documents.find(id, in: collection))
            var json = try JSONValue(reading: document.json)
            var index = document.index
            change(&json, &index)
            let forged = Document(
                id: id,
                version: document.version + 1,
                json: json.bytes,
                index: index
            )
            try tx.documents.replace(forged, in: collection)
        }
    }

    /// Makes a call and returns the code of the store's fault that it ends with; `nil` for an answer.
    func fault(_ line: String, _ body: JSONValue? = nil) async throws -> StoreFault.Code? {
        do {
            _ = try await ask(line, body)
            return nil
        } catch let fault as StoreFault {
            return fault.code
        }
    }
}

extension JSONValue {
    /// The value with another one at a path of members and places, such as `items/0/count`.
    func setting(_ path: String, _ value: JSONValue) -> JSONValue {
        let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return value }
        let rest = parts.count == 2 ? parts[1] : ""
        if var elements = array, let place = Int(name), elements.indices.contains(place) {
            elements[place] = elements[place].setting(rest, value)
            return .array(elements)
        }
        var object = object ?? JSONObject()
        object[name] = (object[name] ?? .null).setting(rest, value)
        return .object(object)
    }

    /// Arrays inside one another.
    static func nested(_ levels: Int) -> JSONValue {
        (1..<levels).reduce([]) { inner, _ in [inner] }
    }
}
