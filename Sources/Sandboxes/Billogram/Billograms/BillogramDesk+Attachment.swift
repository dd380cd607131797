import TollgateCore

extension BillogramDesk {
    /// Keeps the content of an attached file beside the billogram, so that lists stay light.
    func attach(_ content: String, to record: BillogramRecord) throws {
        let old = try transaction.documents.find(record.id, in: attachments)
        let document = Document(
            id: record.id,
            version: (old?.version ?? 0) + 1,
            json: JSONValue.object(JSONObject([("content", .string(content))])).bytes,
            index: [:]
        )
        guard old != nil else { return try transaction.documents.insert(document, in: attachments) }
        try transaction.documents.replace(document, in: attachments)
    }

    /// Obeys the one thing that an update can do to an attached file: `null` removes it (documented).
    func takeAttachment(_ given: JSONValue?, into record: inout BillogramRecord) throws {
        try refuseAttachment(given, of: record)
        guard given?.isNull == true else { return }
        try transaction.documents.remove(record.id, in: attachments)
        record.account.attachment = nil
    }

    /// Refuses another name for the attached file; the file comes with its own command.
    func refuseAttachment(_ given: JSONValue?, of record: BillogramRecord) throws(Rejection) {
        guard let given, !given.isNull, given != .optional(record.account.attachment) else {
            return
        }
        throw .readOnly("attachment")
    }
}
