import Gatekeeper
import TollgateCore

extension AdmittedCall {
    /// The entity that the path names; without a parameter it is the one that has a path of its
    /// own.
    func entity() throws(Rejection) -> EntityName {
        guard let text = route.parameter("entity") else {
            if route.parameters.contains(where: { $0.name == "entity" }) { throw .notFound }
            return .bulkRequest
        }
        guard let entity = EntityName(text) else { throw .notFound }
        return entity
    }

    /// The record that the path names; what can be no id names none.
    func recordID() throws(Rejection) -> RecordID {
        guard let id = route.parameter("id").flatMap({ RecordID($0) }) else { throw .notFound }
        return id
    }

    /// The one value of a parameter of the query, whose name may be in any case; `nil` where it is
    /// absent.
    func queryValue(_ name: String) throws(Rejection) -> String? {
        guard let pairs = PercentCoding.pairs(request.query ?? "") else {
            throw .badRequest("The query is not percent-encoded UTF-8.")
        }
        let values = pairs.filter { $0.name.equalsIgnoringCase(name) }
        guard values.count < 2 else { throw .badRequest("The parameter \(name) is there twice.") }
        return values.first?.value
    }

    /// The members of the body, whatever its content type says.
    func bodyObject() throws(Rejection) -> JSONObject {
        let value: JSONValue
        do {
            value = try JSONValue(reading: body)
        } catch {
            throw .badRequest("The body is not JSON: \(error.description).")
        }
        guard let object = value.object else {
            throw .badRequest("The body must be a JSON object.")
        }
        return object
    }

    /// Whether the body is absent, or an empty object.
    var hasNoContent: Bool {
        body.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            || (try? JSONValue(reading: body))?.object?.members.isEmpty == true
    }

    /// Who changes records by this call, and when.
    var stamp: RecordStamp { RecordStamp(user: principal?.credential.rawValue ?? "", now: now) }
}
