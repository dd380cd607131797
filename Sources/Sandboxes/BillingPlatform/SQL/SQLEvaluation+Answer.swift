import TollgateCore

extension SQLEvaluation {
    /// Hands out of each row the columns that were asked for, or the whole record.
    mutating func show(
        _ rows: ArraySlice<Row>,
        _ take: (JSONObject) -> Void
    ) throws(SQLError) {
        var bytesLeft = SQLLimits.answerBytesMax
        for row in rows {
            let shown = try shown(row)
            for member in shown.members { bytesLeft -= Self.writtenBytes(of: member) }
            guard bytesLeft >= 0 else {
                throw SQLError(
                    position: 1,
                    message: "The answer would have more than \(SQLLimits.answerBytesMax) bytes"
                )
            }
            take(shown)
        }
    }

    private mutating func shown(_ row: Row) throws(SQLError) -> JSONObject {
        guard let columns = plan.columns else {
            return row[0].map { plan.tables[0].records.record(at: $0) } ?? JSONObject()
        }
        var members: [JSONObject.Member] = []
        members.reserveCapacity(columns.count)
        for column in columns {
            let text = try value(of: column.field, row).text
            members.append(.init(column.title, .optional(text)))
        }
        return JSONObject(distinct: members)
    }

    /// At least what a member takes in the answer: its name, its value, quotes, colon and comma.
    private static func writtenBytes(of member: JSONObject.Member) -> Int {
        member.name.utf8.count + (member.value.string?.utf8.count ?? 2) + 6
    }
}
