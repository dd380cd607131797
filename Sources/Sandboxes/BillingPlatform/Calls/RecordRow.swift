import TollgateCore

/// What became of one record: a row of an answer (contract, section B2).
struct RecordRow: Sendable {
    /// The record's id; of one that was not taken, what was sent as its id.
    let id: String
    /// Whether the record is new.
    var isNew = false
    /// Why the record was not taken, or `nil` where it was.
    var fault: RecordFault?

    /// The row of a record, whether it is taken or not.
    ///
    /// - Parameters:
    ///   - object: What was sent.
    ///   - change: Takes it.
    /// - Returns: The row.
    /// - Throws: What `change` throws, but for a ``RecordFault``, which the row tells of.
    static func row(
        of object: JSONObject,
        _ change: () throws -> RecordRow
    ) throws -> RecordRow {
        do {
            return try change()
        } catch let fault as RecordFault {
            return RecordRow(id: RecordInput.idText(of: object), fault: fault)
        }
    }

    /// The row; blanks stand where there is no error, as the contract has it.
    var json: JSONValue { .object(JSONObject(distinct: [idMember] + errorMembers)) }

    /// The row with `ErrorMessage` besides, which one integration reads in the answer to an update.
    var updateJSON: JSONValue {
        guard let fault else { return json }
        let message = JSONObject.Member("ErrorMessage", .string(fault.text))
        return .object(JSONObject(distinct: [idMember] + errorMembers + [message]))
    }

    /// The row of an upsert, which says besides whether the record was taken and whether it is new.
    var upsertJSON: JSONValue {
        let members: [JSONObject.Member] = [
            .init("success", fault == nil ? "true" : "false"),
            .init("created", isNew ? "true" : "false"),
        ]
        return .object(JSONObject(distinct: [idMember] + members + errorMembers))
    }

    private var idMember: JSONObject.Member { .init("Id", .string(id)) }

    private var errorMembers: [JSONObject.Member] {
        [
            .init("ErrorCode", .string(fault?.code.rawValue ?? "0")),
            .init("ErrorText", .string(fault?.text ?? " ")),
            .init("ErrorElementField", .string(fault?.field ?? " ")),
        ]
    }
}
