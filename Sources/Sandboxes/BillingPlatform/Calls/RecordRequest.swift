import TollgateCore

/// The body of a call that names records: `{"brmObjects": {…} or [{…}], …}` (contract, section B2).
struct RecordRequest: Sendable {
    /// The member that holds the records.
    static let recordsMember = "brmObjects"

    /// The records, in order.
    let objects: [JSONObject]
    /// The whole body.
    let body: JSONObject

    /// Reads a body.
    ///
    /// - Parameter body: The body.
    /// - Throws: ``Rejection`` for a body without records, with other things, or with too many.
    init(_ body: JSONObject) throws(Rejection) {
        self.body = body
        switch body[Self.recordsMember] {
        case .object(let object): objects = [object]
        case .array(let elements):
            guard elements.count <= RecordLimits.recordsPerRequestMax else {
                throw .badRequest(
                    "A request names at most \(RecordLimits.recordsPerRequestMax) records."
                )
            }
            objects = elements.compactMap(\.object)
            guard objects.count == elements.count, !objects.isEmpty else {
                throw .badRequest("\(Self.recordsMember) must hold objects, at least one.")
            }
        case nil: throw .badRequest("The body has no member \(Self.recordsMember).")
        default: throw .badRequest("\(Self.recordsMember) must be an object or an array.")
        }
    }

    /// A member of the body that is a flag: "0", "1", a number or a truth value; off where it is
    /// absent.
    func flag(_ name: String) throws(Rejection) -> Bool {
        switch body[name] {
        case nil, .null, "", "0", 0, false: return false
        case "1", 1, true: return true
        default: throw .badRequest("\(name) must be \"0\" or \"1\".")
        }
    }

    /// A member of the body that is a text; `nil` where it is absent or blank.
    func text(_ name: String) throws(Rejection) -> String? {
        switch body[name] {
        case nil, .null, "": return nil
        case .string(let text): return text
        default: throw .badRequest("\(name) must be a text.")
        }
    }
}
